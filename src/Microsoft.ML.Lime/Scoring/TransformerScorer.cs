using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>A fitted ML.NET model as a scorer. Pictures are RGB, 0 to 255, and rounded to whole numbers when the model gets them.</summary>
internal sealed class TransformerScorer : IScorer, ISavableScorer
{
    private readonly PictureModel _model;
    private readonly string _scoreColumn;

    public TransformerScorer(ITransformer model, string imageColumn, TransformerScorerOptions options)
    {
        if (options.Height is null != options.Width is null || options.Height < 1 || options.Width < 1)
            throw new LimeException("Height and Width of the pictures go together, and are 1 or more.");
        Origin = new(model, imageColumn, options);
        _model = PictureModel.Cut(model, imageColumn, options is { Height: { } height, Width: { } width } ? new(height, width) : new());
        if (_model.Type.Height == 0)
            throw new LimeException($"The model does not tell the size of the pictures in the column '{imageColumn}'; give Height and Width in the options.");
        Input = new ScorerInput(_model.Type.Height, _model.Type.Width, Channels: 3, TensorLayout.Nhwc);
        DataViewSchema.Column scores = _model.ScoreColumn(_model.Type, options.ScoreColumn);
        _scoreColumn = scores.Name;
        Activation = options.Activation;
        OutputLength = ((VectorDataViewType)scores.Type).Size is > 0 and var size ? size : Try();
        ClassNames = options.ClassNames ?? Names(scores);
        if (ClassNames is { } names && names.Count != OutputLength)
            throw new LimeException(FormattableString.Invariant($"There are {names.Count} class names, but the column '{_scoreColumn}' has {OutputLength} scores; give a name for each."));
        Info = new ScorerInfo
        {
            Name = model.GetType().Name.Split('`')[0],
            Runtime = "ML.NET",
            Input = imageColumn,
            Output = _scoreColumn,
            Notes = _model.Notes,
        };
    }

    public ScorerOrigin Origin { get; }

    public ScorerInput Input { get; }

    public int OutputLength { get; }

    public IReadOnlyList<string>? ClassNames { get; }

    public Activation Activation { get; }

    public ScorerInfo Info { get; }

    // A cursor is opened for each batch, which costs less than a row; the model gets its rows one by one whatever the batch.
    public int BatchSize => Math.Clamp(4_000_000 / Input.Length, 1, 64);

    // ONNX models use all processors for one row already.
    public int Runners => 1;

    public void Prepare(ImageBuffer picture, Span<float> sample) => Preprocessing.Raw.Apply(picture, Input, sample);

    public IScoringRunner OpenRunner() => new Runner(this);

    /// <summary>The model is its owner's.</summary>
    public void Dispose()
    {
    }

    // The length of the scores of a picture, where their type does not tell it.
    private int Try()
    {
        int length = 0;
        Score(new float[Input.Length], (_, scores) => length = scores.Length);
        return length;
    }

    private void Score(ReadOnlyMemory<float> pictures, Action<int, VBuffer<float>> take)
    {
        IDataView scored = _model.Model.Transform(new PictureView(_model.ImageColumn, Input, pictures));
        DataViewSchema.Column column = scored.Schema[_scoreColumn];
        using DataViewRowCursor cursor = scored.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> scores = default;
        for (int i = 0; cursor.MoveNext(); i++)
        {
            getter(ref scores);
            take(i, scores);
        }
    }

    private string[]? Names(DataViewSchema.Column scores)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (scores.HasSlotNames())
            scores.GetSlotNames(ref names);
        else if (_model.Model.GetOutputSchema(PictureView.SchemaOf(_model.ImageColumn, _model.Type)).GetColumnOrNull("PredictedLabel") is { } label
            && label.HasKeyValues(TextDataViewType.Instance))
            label.GetKeyValues(ref names);
        return names.Length != OutputLength ? null : [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class Runner(TransformerScorer scorer) : IScoringRunner
    {
        private readonly float[] _input = new float[scorer.BatchSize * scorer.Input.Length];
        private readonly float[] _output = new float[scorer.BatchSize * scorer.OutputLength];

        public Span<float> Input => _input;

        public ReadOnlySpan<float> Run(int count)
        {
            int length = scorer.OutputLength;
            scorer.Score(_input.AsMemory(0, count * scorer.Input.Length), (i, scores) => scores.CopyTo(_output.AsSpan(i * length, length)));
            return _output.AsSpan(0, count * length);
        }

        public void Dispose()
        {
        }
    }
}
