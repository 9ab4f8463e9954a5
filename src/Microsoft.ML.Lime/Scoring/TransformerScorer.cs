using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// The row-by-row scorer: ML.NET runs a fitted model for each perturbed image. It works for every model. Images and encoded images are RGB,
/// 0 to 255, and rounded to whole numbers when the model gets them; prepared tensors are not.
/// </summary>
internal sealed class TransformerScorer : IScorer, ISavableScorer
{
    private readonly string _scoreColumn;
    private readonly ScoreKind _kind;
    private readonly VectorDataViewType? _scores; // null for one number
    private readonly ImageFront? _front;
    private bool _isDisposed;

    public TransformerScorer(ScorerOrigin origin)
    {
        TransformerScorerOptions options = origin.Options;
        InputColumn.ThrowIf([.. options.Problems()]);
        Origin = origin;
        (Model, Format, _front) = ModelInput.Find(origin);
        ScoreColumn scores = ScoreColumn.Find(Model, Format.Type, options);
        (_scoreColumn, _kind, _scores) = (scores.Column.Name, scores.Kind, scores.Column.Type as VectorDataViewType);
        // A scorer that an earlier version saved takes margins of multiclass predictors for logits, as it did then.
        if (_kind == ScoreKind.Multiclass && !origin.FitsImages)
            _kind = ScoreKind.Unknown;
        // Only scores of unknown kind are guessed to be logits.
        Activation = options.Activation == Activation.Auto && _kind != ScoreKind.Unknown ? Activation.None : options.Activation;
        OutputLength = _scores is null ? 1 : _scores.Size is > 0 and var size ? size : CountScores();
        ClassNames = scores.ClassNames is { } found && (options.ClassNames is not null || FitOutputs(found)) ? found : null;
        if (ClassNames is { } names && names.Count != ((IScorer)this).ClassCount)
            throw new LimeException(FormattableString.Invariant(
                $"There are {names.Count} class names, but the column '{_scoreColumn}' has {OutputLength} scores; give a name for each."));
        Info = new ScorerInfo
        {
            Name = CutModel.NameOf(origin.Model),
            Runtime = "ML.NET",
            Input = origin.ImageColumn,
            Output = _scoreColumn,
            Notes = [.. Model.Notes, .. Notes()],
        };
    }

    /// <summary>Opens the composed scorer of a model where that is possible and allowed, otherwise the row-by-row scorer.</summary>
    /// <param name="work">Provides the device and the log.</param>
    /// <param name="origin">The model and the options.</param>
    /// <exception cref="LimeException">The model cannot be scored as the options say.</exception>
    public static IScorer Open(LimeWork work, ScorerOrigin origin)
    {
        IScorer scorer = Composed(work.Context, new TransformerScorer(origin));
        Devices.Report(work, scorer, isGpuWanted: (origin.Options.GpuDeviceId ?? work.Context.GpuDeviceId) is not null);
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
                why = ApiText.Of(reason.Message).TrimEnd('.');
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
    public IReadOnlyList<int> OutputShape => _scores is not { IsKnownSize: true } ? [OutputLength]
        : _scores.Dimensions is [1, .. { Length: > 0 } shape] ? shape
        : _scores.Dimensions;

    // Images are interleaved whatever layout the model has; a prepared tensor is the model's own input.
    public TensorLayout? OutputLayout => Format is TensorFormat ? Input.Layout : null;

    public IReadOnlyList<string>? ClassNames { get; }

    public Activation Activation { get; }

    public bool ReturnsProbabilities => _kind == ScoreKind.Probability && Activation == Activation.None;

    public bool ReturnsNoProbabilities =>
        _kind is ScoreKind.Margin or ScoreKind.Number or ScoreKind.Distance && Activation == Activation.None;

    public ScorerInfo Info { get; private set; }

    // A cursor is opened for each batch, which costs less than a row. The model gets its rows one by one whatever the batch size.
    public int BatchSize => Math.Clamp(4_000_000 / Input.Length, 1, 64);

    // ONNX models use all cores for one row already.
    public int DegreeOfParallelism => 1;

    public void Prepare(ImageBuffer image, Span<float> sample) => Format.Prepare(image, sample);

    public (ImageFit Fit, ImageBuffer Image)? FitImage(Func<ImageBuffer> source) => _front?.Fit(source(), Input);

    public IInferenceSession OpenSession()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new Session(this);
    }

    /// <summary>Ends its use. The model belongs to its owner.</summary>
    public void Dispose() => _isDisposed = true;

    // The number of scores, where their column's type has no size.
    private int CountScores()
    {
        int length = 0;
        Score(new float[Input.Length], (_, scores) => length = scores.Length);
        return length;
    }

    private bool FitOutputs(IReadOnlyList<string> names) =>
        names.Count == OutputLength || OutputLength == 1 && names.Count == 2;

    private IEnumerable<string> Notes()
    {
        if (_front is not null && !_front.IsMeasurable(2 * Input.Height + 1, 3 * Input.Width + 2, Input))
            yield return "How these steps place the source image in the model's input cannot be measured, so maps stay on the image of the "
                + "model's size.";
        if (_kind == ScoreKind.Margin && Activation == Activation.None)
            yield return $"'{_scoreColumn}' is the score of a binary predictor without calibration, which is no probability.";
        if (_kind == ScoreKind.Distance)
            yield return $"'{_scoreColumn}' holds distances to the centres of clusters: the largest score is the cluster furthest away.";
    }

    private void Score(ReadOnlyMemory<float> samples, Action<int, VBuffer<float>> take)
    {
        IDataView scored = Model.Model.Transform(new ImageDataView(Model.ImageColumn, Format, samples));
        DataViewSchema.Column column = scored.Schema[_scoreColumn];
        using DataViewRowCursor cursor = scored.GetRowCursor([column]);
        Func<VBuffer<float>> scores = ScoreColumn.Open(cursor, column);
        try
        {
            for (int i = 0; cursor.MoveNext(); i++)
                take(i, scores());
        }
        // What a disposed session of ApplyOnnxModel throws.
        catch (Exception cause) when (cause.GetBaseException() is NullReferenceException { Source: "Microsoft.ML.OnnxRuntime" })
        {
            throw new ObjectDisposedException("The model", cause);
        }
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
