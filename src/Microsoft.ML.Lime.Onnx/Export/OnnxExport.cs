using Microsoft.ML.Lime.Onnx.Export;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>
/// Writes ONNX models that contain their explanation: image in, scores and attribution map out. They need no library but ONNX Runtime.
/// </summary>
/// <remarks>
/// <para>The new model has all inputs and outputs of the old one, and these outputs, for N images, K classes, an input of H x W pixels and
/// S segments; OUTPUT is the explained output:</para>
/// <list type="table">
/// <item><term><c>OUTPUT.map</c></term><description>float32 [N, K, H, W]: the attribution map; of another size where
/// <see cref="ExplainOptions.MapSize"/> is null</description></item>
/// <item><term><c>OUTPUT.importance</c></term><description>float32 [N, K, S], for methods with segments</description></item>
/// <item><term><c>OUTPUT.explained</c></term><description>int64 [N, K]: the indices of the classes</description></item>
/// </list>
/// <para>The numbers are those of the method's <see cref="IExplainer"/>, up to the rounding of float32.</para>
/// </remarks>
public static class OnnxExport
{
    /// <summary>Images per run of the model inside the exported one.</summary>
    private const int MaxChunk = 16;

    /// <summary>Writes a model.</summary>
    /// <param name="scorer">The model, opened from its file. Its preprocessing stays outside of the exported model, unless the options
    /// say otherwise.</param>
    /// <param name="method">
    /// The method: CAM, occlusion, RISE, LIME (surrogate ridge) or KernelSHAP. Segments are those of a grid or of a given label map.
    /// </param>
    /// <param name="path">
    /// The file that is written. It must be in the folder of the model if the model keeps weights in other files.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellation">Stops the work; nothing is written then.</param>
    /// <returns>What was assumed or measured about the model, a sentence each.</returns>
    /// <exception cref="LimeException">Why the explanation cannot be part of a model, a sentence each, with what can.</exception>
    public static IReadOnlyList<string> Write(OnnxScorer scorer, ExplainOptions method, string path, OnnxExportOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new();
        OnnxModelFile file = scorer.ReadFile();
        string[] problems = [.. ExportChecks.Problems(scorer, file, method, options, path)];
        if (problems.Length > 0)
            throw new LimeException(problems);
        var trial = ModelTrial.Run(scorer, cancellation);
        var graph = GraphBuilder.Create(file.Graph.Opset, ExportChecks.Prefix(file.Graph));
        var reading = new ScoreReading(scorer.OutputPlan.Tensor.Element, scorer.OutputLength, trial.Activation, trial.Pair);
        IReadOnlyList<int>? classes = options.AllClasses ? [.. Enumerable.Range(0, reading.Classes)]
            : method.Classes.Count > 0 ? [.. method.Classes.Distinct()]
            : null;
        var model = new ExportedModel(scorer, file, graph, reading, classes, Math.Min(method.TopClasses ?? 1, reading.Classes));
        MaskExport Masks(IBaseline baseline) => new(model, baseline, trial.IsScoredAlone ? 1 : MaxChunk);
        switch (method)
        {
            case CamOptions cam:
                CamExport.Add(model, cam);
                break;
            case OcclusionOptions occlusion:
                Masks(occlusion.Baseline).AddOcclusion(occlusion);
                break;
            case RiseOptions rise:
                Masks(rise.Baseline).AddRise(rise);
                break;
            case LimeOptions lime:
                Masks(lime.Baseline).AddSegments(lime, ExportChecks.Segments(lime, scorer), cancellation);
                break;
            case KernelShapOptions shap:
                Masks(shap.Baseline).AddSegments(shap, ExportChecks.Segments(shap, scorer), cancellation);
                break;
        }
        model.AddOutput("explained", model.Explained, TensorElement.Int64);
        GraphBuilder before = graph.CreateBody();
        if (options.EmbedPreprocessing)
            PreprocessingExport.Add(before, scorer);
        byte[] bytes = ModelBytes.With(
            file.Bytes, before.ToBytes(), graph.ToBytes(), options.EmbedPreprocessing ? scorer.InputPlan.Tensor.Name : null);
        cancellation.ThrowIfCancellationRequested();
        // ONNX Runtime checks operators and shapes before anything is written.
        OrtSession.Load(scorer.Session.Runtime, file.Changed(bytes), GraphAddition.None, null, 0).Dispose();
        FileContent.Write(path, bytes);
        return [.. trial.Notes, .. Accuracy(scorer, method)];
    }

    private static IEnumerable<string> Accuracy(OnnxScorer scorer, ExplainOptions method)
    {
        if (method is not CamOptions && (scorer.InputPlan.Tensor.Element == TensorElement.Float16
            || scorer.OutputPlan.Tensor.Element == TensorElement.Float16))
            yield return "The model computes in float16, so the importances agree with those of this library to about 1 % of the largest.";
    }
}
