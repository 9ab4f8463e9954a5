using Microsoft.ML.Lime;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Lime.Scoring;

namespace Microsoft.ML;

/// <summary>Adds MlNetLime to an <see cref="MLContext"/>.</summary>
public static class LimeExtensions
{
    /// <summary>The catalog of MlNetLime's components, which explain decisions of image models.</summary>
    /// <param name="context">The context whose log and devices the components use.</param>
    /// <param name="progress">
    /// Receives the progress after every batch of every row that is explained, on the thread that ran it; concurrently where several rows
    /// are explained at once. Null for none; the context's log has a line per row in any case.
    /// </param>
    /// <param name="cancellation">
    /// Stops the work of every component of this catalog: between two batches of a row, within a batch if an ONNX session of this library
    /// runs it, and between the stages of a segmenter. The reader of the row gets an <see cref="OperationCanceledException"/>. Only
    /// ML.NET's own assemblies can use the context's cancellation.
    /// </param>
    /// <returns>A catalog of that context.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    // A method, not an extension property, because compilers before C# 14 cannot use one.
    public static LimeCatalog Lime(
        this MLContext context, IProgress<LimeProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new LimeCatalog(new LimeWork(context, progress, cancellation));
    }

    /// <summary>
    /// Compares the scores that a scorer and a fitted model give for the images of a view, from the source image on: each source image is
    /// fitted to the scorer as an explanation fits it. Shows whether explanations are about the model's own scores.
    /// </summary>
    /// <remarks>
    /// Raw scores are compared, before any activation. Rows are read one at a time.
    /// </remarks>
    /// <param name="scorer">The scorer.</param>
    /// <param name="transformer">The fitted model.</param>
    /// <param name="view">What the model transforms; all of its rows are read.</param>
    /// <param name="imageColumn">
    /// The column of source images, of files in memory (Vector&lt;Byte&gt;) or of paths, of the view or made by a step such as
    /// <c>LoadImages</c>; of several with this name the first one. Null for the column of files that the scorer takes, or else the first
    /// column of images.
    /// </param>
    /// <param name="scoreColumn">The column of scores; null for that with the name of the scorer's output, or else <c>Score</c>, or else
    /// the last vector of Single.</param>
    /// <param name="tolerance">
    /// The largest difference of two scores, relative to the image's largest score where that is above 1. Defaults to 1e-5.
    /// </param>
    /// <param name="options">The options of the explanation, which fit the images; null for the defaults.</param>
    /// <param name="cancellation">Stops the work between two rows.</param>
    /// <exception cref="LimeException">There is no such column, or the numbers of scores differ.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static ScorerAgreement AgreesWith(this IScorer scorer, ITransformer transformer, IDataView view, string? imageColumn = null,
        string? scoreColumn = null, double tolerance = ComposingTrial.Tolerance, ExplainOptions? options = null,
        CancellationToken cancellation = default) =>
        ApiText.In(() =>
            ScorerAgreement.Measure(scorer, transformer, view, imageColumn, scoreColumn, tolerance, options, cancellation));
}
