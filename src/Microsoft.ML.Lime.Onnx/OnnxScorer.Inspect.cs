using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

public sealed partial class OnnxScorer
{
    /// <summary>Describes a model, also one that cannot be explained. The model is loaded and run once, on the CPU.</summary>
    /// <param name="path">The model's file. Only inspect models from trusted sources.</param>
    /// <param name="options">Options that the model does not determine; null for the defaults. The device is ignored.</param>
    /// <exception cref="LimeException">The file is not an ONNX model, or ONNX Runtime cannot load it.</exception>
    public static OnnxModelInfo Inspect(string path, OnnxScorerOptions? options = null)
    {
        options ??= new();
        var model = OnnxModelFile.Read(path);
        foreach (string? name in options.JoinedOutputs.Prepend(options.Output))
            OutputPlan.CheckName(model, name);
        var runtime = OrtRuntime.Get(options.LibraryPath);
        (OrtSession session, ScoreTensor? scores) = JoinedOutput.Load(runtime, model, options with { Device = Device.Cpu }, provider: null);
        OnnxScorer? scorer = null;
        List<string> problems = [.. options.Problems()];
        try
        {
            // Two images at once, to verify an open batch.
            scorer = FromSession(model, session, problems.Count > 0 ? options : options with { BatchSize = 2 }, scores, []);
        }
        catch (LimeException error)
        {
            problems.AddRange(error.Problems);
        }
        using IDisposable owner = scorer is null ? session : scorer;
        string? op = scorer?.Info.Output is { } output ? model.Graph.OperatorOf(output) : null;
        return new OnnxModelInfo
        {
            Path = path,
            Sha256 = model.Sha256,
            Bytes = model.Length,
            IrVersion = model.Graph.IrVersion,
            Opsets = model.Graph.Opsets,
            Producer = model.Graph.Producer,
            Runtime = $"ONNX Runtime {runtime.Info.Version}",
            NativeLibrary = runtime.Info,
            Inputs = session.Inputs,
            Outputs = session.Outputs,
            Tensors = model.Graph.Tensors,
            Input = scorer?.Input,
            FixedBatch = scorer?.ModelBatch,
            OutputLength = scorer?.OutputLength,
            OutputOperator = op,
            Layers = scorer is null ? [] : Layers(model, runtime, scorer),
            Suggestions =
            [
                .. scores is null ? Array.Empty<string>() : [scores.Note],
                .. scorer is null ? [] : Suggestions(scorer, op),
            ],
            Guesses = scorer?.Info.Guesses ?? [],
            Problems = problems,
        };
    }

    /// <summary>The layers for class activation maps, with their shapes as ONNX Runtime infers them.</summary>
    private static IReadOnlyList<OnnxModelInfo.Layer> Layers(OnnxModelFile model, OrtRuntime runtime, OnnxScorer scorer)
    {
        try
        {
            (string[] tensors, PooledLayer? pooled) = LayerSearch.FindAll(model, scorer.Info.Output!);
            using var session = OrtSession.Load(runtime, model, GraphAddition.Outputs(model.Graph, tensors), provider: null, device: 0);
            HashSet<string> layers = new(tensors, StringComparer.Ordinal);
            return [.. session.Outputs.Where(tensor => layers.Contains(tensor.Name)).Select(tensor => new OnnxModelInfo.Layer
            {
                Name = tensor.Name,
                Shape = tensor.Shape,
                IsExact = tensor.Name == pooled?.Tensor && scorer.Layer().Head is not null,
                IsRounded = tensor.Name == pooled?.Tensor && pooled.IsQuantized,
            })];
        }
        catch (LimeException)
        {
            return []; // finding no layers is not an error
        }
    }

    private static IEnumerable<string> Suggestions(OnnxScorer scorer, string? op)
    {
        string[] unfit = [.. Targets.TopClasses().Problems(scorer)];
        foreach (string problem in unfit)
            yield return problem;
        if (unfit.Length > 0)
            yield break;
        if (op is "Softmax" or "Sigmoid")
            yield return $"The scores are probabilities, because they come from {op}; no activation is needed.";
        else if (op is not null)
            yield return scorer.OutputLength == 1
                ? $"The score comes from {op}: a number of any size, or a logit for a sigmoid (--activation sigmoid). A label file with "
                    + "2 names makes it the score of the second class."
                : $"The scores come from {op}: probably logits, which a softmax turns into probabilities (--activation auto or softmax).";
        if (!scorer.TakesWholeNumbers && ProbablyWants(scorer.OutputLength) is { } wish)
            yield return wish;
        if (scorer.DeclaresOpenBatch && scorer.ModelBatch is not null)
            yield return "The batch is declared open, but the model takes one image at a time.";
    }

    /// <summary>What the number of scores suggests about the preprocessing; null for nothing.</summary>
    internal static string? ProbablyWants(int scores) => scores switch
    {
        1000 => "1000 scores are probably ImageNet's classes; such models mostly want --preprocess imagenet (or caffe, for those from "
            + "Caffe).",
        1001 => "1001 scores are probably ImageNet's classes after one for the background; such models mostly want "
            + "--preprocess signed-unit or unit.",
        _ => null,
    };
}
