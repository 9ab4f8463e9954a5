using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// The row-by-row scorer: ML.NET runs a fitted model for each perturbed image. It works for every model. Images and encoded images are RGB,
/// 0 to 255, and rounded to whole numbers when the model gets them; prepared tensors are not.
/// </summary>
internal sealed class TransformerScorer : IScorer, ISavableScorer
{
    private readonly string _scoreColumn;

    public TransformerScorer(ITransformer model, string imageColumn, TransformerScorerOptions options)
    {
        InputColumn.ThrowIf([.. options.Problems()]);
        Origin = new(model, imageColumn, options);
        (Model, Format) = ModelInput.Find(model, imageColumn, options);
        DataViewSchema.Column scores = Model.ScoreColumn(Format.Type, options.ScoreColumn);
        (_scoreColumn, Scores) = (scores.Name, (VectorDataViewType)scores.Type);
        Activation = options.Activation;
        OutputLength = Scores.Size is > 0 and var size ? size : CountScores();
        ClassNames = options.ClassNames ?? Names(scores);
        if (ClassNames is { } names && names.Count != ((IScorer)this).ClassCount)
            throw new LimeException(FormattableString.Invariant(
                $"There are {names.Count} class names, but the column '{_scoreColumn}' has {OutputLength} scores; give a name for each."));
        Info = new ScorerInfo
        {
            Name = CutModel.NameOf(model),
            Runtime = "ML.NET",
            Input = imageColumn,
            Output = _scoreColumn,
            Notes = Model.Notes,
        };
    }

    /// <summary>Opens the composed scorer of a model where that is possible and allowed, otherwise the row-by-row scorer.</summary>
    /// <param name="work">Provides the device and the log.</param>
    /// <param name="model">The fitted model.</param>
    /// <param name="imageColumn">Its column of images.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="LimeException">The model cannot be scored as the options say.</exception>
    public static IScorer Open(LimeWork work, ITransformer model, string imageColumn, TransformerScorerOptions options)
    {
        IScorer scorer = Composed(work.Context, new TransformerScorer(model, imageColumn, options));
        using IChannel channel = work.Log();
        foreach (string note in scorer.Info.Notes)
            channel.Info(MessageSensitivity.Schema, note);
        return scorer;
    }

    // Returns the row-by-row scorer if composing is impossible or not requested.
    private static IScorer Composed(MLContext context, TransformerScorer rowByRow)
    {
        TransformerScorerOptions options = rowByRow.Origin.Options;
        string why = "the options require it";
        if (options.Scoring != ChainScoring.RowByRow)
            try
            {
                Device device = Devices.Choose(context, null, options.GpuDeviceId, options.FallbackToCpu);
                return new ComposedScorer(context, rowByRow, device);
            }
            catch (LimeException reason) when (options.Scoring == ChainScoring.Auto)
            {
                why = reason.Message.TrimEnd('.');
            }
            catch (LimeException reason)
            {
                throw new LimeException($"The model cannot be scored by the composed scorer, because {reason.Message.TrimEnd('.')}; "
                    + "use the scoring Auto or RowByRow.", reason);
            }
        rowByRow.Info = rowByRow.Info with { Notes = [.. rowByRow.Info.Notes, $"Scored by ML.NET, one row at a time: {why}."] };
        return rowByRow;
    }

    public ScorerOrigin Origin { get; }

    /// <summary>The part of the model behind its images.</summary>
    public CutModel Model { get; }

    /// <summary>The format of its images.</summary>
    public ImageFormat Format { get; }

    public ScorerInput Input => Format.Input;

    public int OutputLength { get; }

    // ApplyOnnxModel's vectors have the batch axis, of length 1.
    public IReadOnlyList<int> OutputShape => Scores.Dimensions is [1, .. { Length: > 0 } shape] && Scores.IsKnownSize ? shape
        : Scores.IsKnownSize ? Scores.Dimensions : [OutputLength];

    // Images are interleaved whatever layout the model has; a prepared tensor is the model's own input.
    public TensorLayout? OutputLayout => Format is TensorFormat ? Input.Layout : null;

    /// <summary>The type of the scores' column.</summary>
    private VectorDataViewType Scores { get; }

    public IReadOnlyList<string>? ClassNames { get; }

    public Activation Activation { get; }

    public ScorerInfo Info { get; private set; }

    // A cursor is opened for each batch, which costs less than a row. The model gets its rows one by one whatever the batch size.
    public int BatchSize => Math.Clamp(4_000_000 / Input.Length, 1, 64);

    // ONNX models use all cores for one row already.
    public int DegreeOfParallelism => 1;

    public void Prepare(ImageBuffer image, Span<float> sample) => Format.Prepare(image, sample);

    public IInferenceSession OpenSession() => new Session(this);

    /// <summary>Does nothing: the model belongs to its owner.</summary>
    public void Dispose()
    {
    }

    // The number of scores, where their column's type has no size.
    private int CountScores()
    {
        int length = 0;
        Score(new float[Input.Length], (_, scores) => length = scores.Length);
        return length;
    }

    private void Score(ReadOnlyMemory<float> samples, Action<int, VBuffer<float>> take)
    {
        IDataView scored = Model.Model.Transform(new ImageDataView(Model.ImageColumn, Format, samples));
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
        DataViewSchema output = Model.Model.GetOutputSchema(ImageDataView.SchemaOf(Model.ImageColumn, Format.Type));
        if (scores.HasSlotNames())
            scores.GetSlotNames(ref names);
        else if (output.GetColumnOrNull("PredictedLabel") is { } label
            && label.HasKeyValues(TextDataViewType.Instance))
            label.GetKeyValues(ref names);
        return names.Length != OutputLength ? null : [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class Session(TransformerScorer scorer) : IInferenceSession
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
