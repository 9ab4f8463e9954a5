using Microsoft.ML.Lime;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Explaining;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.RowEvaluation;
using Microsoft.ML.Lime.Scoring;
using Microsoft.ML.Lime.Segmentation;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Explanations of image models, as part of an <see cref="MLContext"/>. Had by
/// <see cref="LimeExtensions.Lime"/>.</summary>
public sealed class LimeCatalog
{
    private readonly MLContext _context;

    internal LimeCatalog(MLContext context, IProgress<LimeProgress>? progress, CancellationToken cancellation) =>
        (_context, Work) = (context, new LimeWork(context, progress, cancellation));

    /// <summary>What components are given.</summary>
    internal LimeWork Work { get; }

    /// <summary>Divides the pictures of a column into segments, the features of an explanation.</summary>
    /// <param name="outputColumnName">The label map's column; <c>.SegmentCount</c> behind it names the number of segments.</param>
    /// <param name="inputColumnName">The column of pictures.</param>
    /// <param name="segmenter">The segmenter, such as <see cref="Segmenters.Slic0"/>.</param>
    public SegmentImageEstimator SegmentImage(string outputColumnName, string inputColumnName, ISegmenter segmenter)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        ArgumentNullException.ThrowIfNull(segmenter);
        return new SegmentImageEstimator(new SegmentMapping(Work, outputColumnName, inputColumnName, segmenter));
    }

    /// <summary>Explains what a model decided on the pictures of a column, by image LIME; <see cref="LimeExplainEstimator"/> names the
    /// columns.</summary>
    /// <param name="outputColumnName">What the names of the added columns begin with.</param>
    /// <param name="inputColumnName">The column of pictures, of any size; they are fitted to the model's input as the options say.</param>
    /// <param name="scorer">The model; it is used by all rows, and disposed of by whoever opened it.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="LimeException">The options ask for what the model does not have.</exception>
    public LimeExplainEstimator Explain(
        string outputColumnName, string inputColumnName, IScorer scorer, LimeExplainOptions? options = null) =>
        new(Mapping(outputColumnName, inputColumnName, scorer, options ?? new()));

    /// <summary>Explains it by occlusion sensitivity: a mask wanders over the picture. <see cref="OcclusionExplainEstimator"/> names the
    /// columns.</summary>
    /// <inheritdoc cref="Explain"/>
    public OcclusionExplainEstimator Occlude(
        string outputColumnName, string inputColumnName, IScorer scorer, OcclusionExplainOptions? options = null) =>
        new(Mapping(outputColumnName, inputColumnName, scorer, options ?? new()));

    /// <summary>Explains it by the Shapley values of the picture's segments; <see cref="KernelShapExplainEstimator"/> names the
    /// columns.</summary>
    /// <inheritdoc cref="Explain"/>
    public KernelShapExplainEstimator KernelShap(
        string outputColumnName, string inputColumnName, IScorer scorer, KernelShapExplainOptions? options = null) =>
        new(Mapping(outputColumnName, inputColumnName, scorer, options ?? new()));

    /// <summary>Explains it by the mean of random smooth masks, by score (RISE); <see cref="RiseExplainEstimator"/> names the
    /// columns.</summary>
    /// <inheritdoc cref="Explain"/>
    public RiseExplainEstimator Rise(string outputColumnName, string inputColumnName, IScorer scorer, RiseExplainOptions? options = null) =>
        new(Mapping(outputColumnName, inputColumnName, scorer, options ?? new()));

    /// <summary>Explains it by exact class activation maps, of networks that end in global average pooling and a linear layer; the scorer
    /// must give feature maps, as an ONNX model does that a session of our own runs. <see cref="CamExplainEstimator"/> names the
    /// columns.</summary>
    /// <inheritdoc cref="Explain"/>
    public CamExplainEstimator Cam(string outputColumnName, string inputColumnName, IScorer scorer, CamExplainOptions? options = null) =>
        new(Mapping(outputColumnName, inputColumnName, scorer, options ?? new()));

    /// <summary>Explains it by Score-CAM: class activation maps of any network with convolutions, whose scorer must give feature maps.
    /// <see cref="ScoreCamExplainEstimator"/> names the columns.</summary>
    /// <inheritdoc cref="Explain"/>
    public ScoreCamExplainEstimator ScoreCam(
        string outputColumnName, string inputColumnName, IScorer scorer, ScoreCamExplainOptions? options = null) =>
        new(Mapping(outputColumnName, inputColumnName, scorer, options ?? new()));

    private ExplainMapping Mapping(
        string outputColumnName, string inputColumnName, IScorer scorer, ExplanationColumnOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        ArgumentNullException.ThrowIfNull(scorer);
        return new(Work, outputColumnName, inputColumnName, scorer, options);
    }

    /// <summary>
    /// Says how good the explanations of a view are, and how good the model: metrics with their intervals over rows, beside those of maps
    /// that know nothing of the model.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Reads the columns of the explanation and the pictures that it is of, a row at a time; a row's values are those of
    /// <see cref="Metrics.Compare"/>. How many model runs that takes is told in the context's log beforehand. Progress and cancellation
    /// are those of <see cref="LimeExtensions.Lime"/>; a row's progress is told again for the metrics. A row without a picture is counted,
    /// and not judged.
    /// </para>
    /// <para>
    /// A label that is a number is the index of a class, from 0, as in <c>ml.MulticlassClassification.Evaluate</c>; text is a class's name;
    /// a key is what its values say, and without them counts classes from the first key on. The prediction is the class with the largest
    /// output, whichever classes were explained.
    /// </para>
    /// </remarks>
    /// <param name="explained">The view that the model has transformed, or a copy of it, with the column of pictures.</param>
    /// <param name="model">
    /// The fitted or loaded model that made the explanation's columns: the step itself or a chain with it. Columns do not tell with which
    /// scorer and options they were made; this does.
    /// </param>
    /// <param name="labelColumnName">A column with the true classes: numbers, keys or names. Null for none.</param>
    /// <param name="maskColumnName">
    /// A column of masks of where the object is, for metrics of place: Image, inside where it is neither black nor transparent, or a vector
    /// with a value a pixel, of the picture or of the model's input, inside where that is not 0. Null for none; so is a mask without
    /// values.
    /// </param>
    /// <param name="options">The metrics and what they judge; null for the faithfulness of the first map of each row.</param>
    /// <returns>The metrics.</returns>
    /// <exception cref="LimeException">
    /// A column is missing or of another type, the model made no such explanation, or a row cannot be judged.
    /// </exception>
    /// <exception cref="OperationCanceledException">The catalog's token was cancelled.</exception>
    public LimeMetrics Evaluate(IDataView explained, ITransformer model, string? labelColumnName = null, string? maskColumnName = null,
        LimeEvaluateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explained);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        using ExplanationStep step = ExplanationStep.Find(model, options.Explanation, this);
        return new ViewEvaluation(step.Mapping, Work, options, labelColumnName, maskColumnName).Run(explained);
    }

    /// <summary>Opens an ONNX model that is scored in batches by a session of its own: the fast way.</summary>
    /// <param name="modelFile">The model's file. Only open models from trusted sources.</param>
    /// <param name="options">
    /// What is not to be told from the model; null for nothing. A <see cref="OnnxScorerOptions.Device"/> other than
    /// <see cref="Device.Auto"/> goes before the context's; a device's number in the parameter below goes before both, as in ML.NET.
    /// </param>
    /// <param name="gpuDeviceId">The graphics card's number; null for <see cref="MLContext.GpuDeviceId"/>, and where that is null too,
    /// the processor.</param>
    /// <param name="fallbackToCpu">
    /// Whether the processor serves where the card cannot be used; where <paramref name="gpuDeviceId"/> is null,
    /// <see cref="MLContext.FallbackToCpu"/> says it.
    /// </param>
    /// <returns>The scorer, which is to be disposed of after the last row.</returns>
    /// <exception cref="LimeException">All that is wrong with model and options, a sentence each.</exception>
    public OnnxScorer OnnxScorer(string modelFile, OnnxScorerOptions? options = null, int? gpuDeviceId = null, bool fallbackToCpu = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        options ??= new();
        return Lime.Onnx.OnnxScorer.Open(modelFile, options with { Device = DeviceOf(options.Device, gpuDeviceId, fallbackToCpu) });
    }

    /// <summary>Scores pictures with a fitted ML.NET model, whatever it begins with.</summary>
    /// <remarks>
    /// <para>
    /// Perturbed pictures are handed over as the column holds them: as <c>Image&lt;height, width&gt;</c> or as the bytes of a PNG file,
    /// both rounded to 8 bits, or as a prepared vector. Steps before the last one that makes a picture of that name, and those that miss
    /// columns without them, are left out; <see cref="ScorerInfo.Notes"/> tells which.
    /// </para>
    /// <para>
    /// Where the scores come from <c>ApplyOnnxModel</c> with one input, and every step up to it is known to work pixel by pixel
    /// (<c>ExtractPixels</c>, <c>ConvertToGrayscale</c>, <c>ResizeImages</c> to the same size, <c>ConvertType</c>, the normalizers that
    /// work slot by slot, <c>CopyColumns</c>, <c>SelectColumns</c> and <c>DropColumns</c>), a session of our own runs the ONNX model in
    /// batches, after a trial: four perturbed pictures must get the same numbers from the steps, to the bit, and the same scores to 1e-5
    /// (of the largest score where that is above 1). Otherwise ML.NET scores a row at a time. The notes say which, and why;
    /// <see cref="TransformerScorerOptions.Scoring"/> chooses. Opening the session saves the ONNX model into memory once.
    /// </para>
    /// </remarks>
    /// <param name="model">The model, fitted or loaded; used by all rows, not disposed of.</param>
    /// <param name="imageColumn">The name of its column of pictures.</param>
    /// <param name="options">The score column and the pictures' size; null where both are to be told from the model.</param>
    /// <returns>The scorer, which is to be disposed of after the last row, before the model.</returns>
    /// <exception cref="LimeException">
    /// The model takes no such column, its size or score column is not to be told, or a session of our own was asked for and cannot be.
    /// </exception>
    public IScorer ScorerFrom(ITransformer model, string imageColumn, TransformerScorerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(imageColumn);
        IScorer scorer = Faster(new TransformerScorer(model, imageColumn, options ?? new()));
        using IChannel channel = Work.Environment.Start("Lime");
        foreach (string note in scorer.Info.Notes)
            channel.Info(MessageSensitivity.Schema, note);
        return scorer;
    }

    // The scorer itself where nothing is faster.
    private IScorer Faster(TransformerScorer rowByRow)
    {
        TransformerScorerOptions options = rowByRow.Origin.Options;
        string why = "this was asked for";
        if (options.Scoring != ChainScoring.RowByRow)
            try
            {
                Device device = DeviceOf(Device.Auto, options.GpuDeviceId, options.FallbackToCpu);
                return new ComposedScorer(_context, rowByRow, device);
            }
            catch (LimeException reason) when (options.Scoring == ChainScoring.Auto)
            {
                why = reason.Message.TrimEnd('.');
            }
            catch (LimeException reason)
            {
                throw new LimeException($"The model cannot be scored by a session of our own, because {reason.Message.TrimEnd('.')}; "
                    + "ask for the scoring Auto or RowByRow.", reason);
            }
        rowByRow.Info = rowByRow.Info with { Notes = [.. rowByRow.Info.Notes, $"Scored by ML.NET, a row at a time: {why}."] };
        return rowByRow;
    }

    /// <summary>Loads a model that <c>ml.Model.Save</c> saved, with the transformers of this library as they were.</summary>
    /// <param name="filePath">The file. Only load models from trusted sources.</param>
    /// <param name="inputSchema">The columns that it was saved with; null where there were none.</param>
    /// <returns>The model; dispose of it after the last row, because it owns the models of its scorers.</returns>
    /// <inheritdoc cref="Load(Stream, out DataViewSchema)" path="/remarks"/>
    /// <exception cref="LimeException">It holds what this version does not know, or a model that cannot be opened here.</exception>
    public ITransformer Load(string filePath, out DataViewSchema? inputSchema)
    {
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        using FileStream stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    /// <summary>Loads a model that <c>ml.Model.Save</c> saved, with the transformers of this library as they were.</summary>
    /// <remarks>
    /// <c>ml.Model.Load</c> loads such a model too, wherever this library is, and its columns have the same names and values. What it
    /// loads are ML.NET's own steps, though: all vectors are of variable length and have no slot names, the log and the graphics card of
    /// the context are not used, and what the scorers hold is freed when it is collected, not when it is disposed of.
    /// <para>With an ONNX model of 100 MB inside, loading takes about 3 s of processor time and a peak of 0.8 GB of memory; saving it took
    /// 4 s and 0.7 GB.</para>
    /// </remarks>
    /// <param name="stream">A readable, seekable stream. Only load models from trusted sources.</param>
    /// <param name="inputSchema">The columns that it was saved with; null where there were none.</param>
    /// <returns>The model; dispose of it after the last row, because it owns the models of its scorers.</returns>
    /// <exception cref="LimeException">It holds what this version does not know, or a model that cannot be opened here.</exception>
    public ITransformer Load(Stream stream, out DataViewSchema? inputSchema)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return LoadedModel.Restore(_context.Model.Load(stream, out inputSchema), this);
    }

    internal Device DeviceOf(Device asked, int? gpuDeviceId, bool fallbackToCpu)
    {
        if (gpuDeviceId is null && asked != Device.Auto)
            return asked;
        bool fallback = gpuDeviceId is null ? _context.FallbackToCpu : fallbackToCpu;
        if ((gpuDeviceId ?? _context.GpuDeviceId) is not { } id)
            return Device.Cpu;
        return fallback ? new Device(DeviceKind.Auto, id) : Device.Gpu(id);
    }
}
