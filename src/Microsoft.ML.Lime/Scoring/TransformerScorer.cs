using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// A fitted ML.NET model as a scorer, a row at a time: the way that works for every model. Images and encoded pictures are RGB, 0 to 255,
/// and rounded to whole numbers when the model gets them; prepared tensors are not.
/// </summary>
internal sealed class TransformerScorer : IScorer, ISavableScorer
{
    private readonly string _scoreColumn;

    public TransformerScorer(ITransformer model, string imageColumn, TransformerScorerOptions options)
    {
        InputColumn.ThrowIf([.. options.Problems()]);
        Origin = new(model, imageColumn, options);
        (Model, Format) = PictureColumn.Find(model, imageColumn, options);
        DataViewSchema.Column scores = Model.ScoreColumn(Format.Type, options.ScoreColumn);
        (_scoreColumn, Scores) = (scores.Name, (VectorDataViewType)scores.Type);
        Activation = options.Activation;
        OutputLength = Scores.Size is > 0 and var size ? size : Try();
        ClassNames = options.ClassNames ?? Names(scores);
        if (ClassNames is { } names && names.Count != OutputLength)
            throw new LimeException(FormattableString.Invariant(
                $"There are {names.Count} class names, but the column '{_scoreColumn}' has {OutputLength} scores; give a name for each."));
        Info = new ScorerInfo
        {
            Name = PictureModel.NameOf(model),
            Runtime = "ML.NET",
            Input = imageColumn,
            Output = _scoreColumn,
            Notes = Model.Notes,
        };
    }

    public ScorerOrigin Origin { get; }

    /// <summary>What is left of the model.</summary>
    public PictureModel Model { get; }

    /// <summary>How it takes its pictures.</summary>
    public PictureFormat Format { get; }

    public ScorerInput Input => Format.Input;

    public int OutputLength { get; }

    // ApplyOnnxModel's vectors have the axis of the batch, of one picture.
    public IReadOnlyList<int> OutputShape => Scores.Dimensions is [1, .. { Length: > 0 } shape] && Scores.IsKnownSize ? shape
        : Scores.IsKnownSize ? Scores.Dimensions : [OutputLength];

    // Pictures are interleaved whatever the model behind the steps wants; a prepared tensor is the model's own input.
    public TensorLayout? OutputLayout => Format is TensorFormat ? Input.Layout : null;

    /// <summary>The type of the scores' column.</summary>
    private VectorDataViewType Scores { get; }

    public IReadOnlyList<string>? ClassNames { get; }

    public Activation Activation { get; }

    public ScorerInfo Info { get; set; }

    // A cursor is opened for each batch, which costs less than a row; the model gets its rows one by one whatever the batch.
    public int BatchSize => Math.Clamp(4_000_000 / Input.Length, 1, 64);

    // ONNX models use all processors for one row already.
    public int Runners => 1;

    public void Prepare(ImageBuffer picture, Span<float> sample) => Format.Prepare(picture, sample);

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
        IDataView scored = Model.Model.Transform(new PictureView(Model.ImageColumn, Format, pictures));
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
        DataViewSchema output = Model.Model.GetOutputSchema(PictureView.SchemaOf(Model.ImageColumn, Format.Type));
        if (scores.HasSlotNames())
            scores.GetSlotNames(ref names);
        else if (output.GetColumnOrNull("PredictedLabel") is { } label
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
