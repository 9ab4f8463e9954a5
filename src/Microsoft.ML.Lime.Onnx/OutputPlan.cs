using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>The interpretation of a model's output.</summary>
/// <param name="Tensor">The output tensor.</param>
/// <param name="Length">Number of values per image.</param>
/// <param name="Sizes">The shape for the batch that was tried.</param>
/// <param name="HasBatchAxis">Whether the first axis is the batch; otherwise the model takes one image at a time.</param>
internal sealed record OutputPlan(OnnxModelInfo.Tensor Tensor, int Length, IReadOnlyList<long> Sizes, bool HasBatchAxis)
{
    /// <summary>Throws if the graph does not have the named output, before the model is loaded for it.</summary>
    /// <exception cref="LimeException">The graph has no such tensor.</exception>
    public static void CheckName(OnnxModelFile model, string? name)
    {
        OnnxGraph graph = model.Graph;
        if (name is null || graph.Outputs.Contains(name) || graph.Tensors.Contains(name))
            return;
        throw new LimeException($"{model.Path} has no tensor '{name}' that could be an output; its outputs are "
            + $"{string.Join(", ", graph.Outputs.Select(output => $"'{output}'"))}, and any tensor that a node of its graph makes can "
            + "be named."
            + SimilarNames.Suggestion([.. graph.Outputs, .. graph.Tensors], name));
    }

    /// <summary>Chooses the output to explain.</summary>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="model">The model's name, for messages.</param>
    /// <param name="name">The requested output; it is among them.</param>
    /// <param name="problems">Receives the problems, a sentence each.</param>
    /// <returns>The output; null if there is a problem.</returns>
    public static OnnxModelInfo.Tensor? Choose(
        IReadOnlyList<OnnxModelInfo.Tensor> outputs, string model, string? name, List<string> problems)
    {
        if (name is null && outputs.Count != 1)
        {
            problems.Add($"{model} has {outputs.Count} outputs: {string.Join("; ", outputs)}; name the one to explain by --output "
                + "(OnnxScorerOptions.Output).");
            return null;
        }
        OnnxModelInfo.Tensor chosen = outputs.First(output => name is null || output.Name == name);
        if (chosen.IsFloat)
            return chosen;
        problems.Add($"The output {chosen} of {model} gives {chosen.Type}, but only float32 and float16 can be explained; name another "
            + "tensor by --output (OnnxScorerOptions.Output).");
        return null;
    }

    /// <summary>Runs the model once on zeros and reads the shape of the output.</summary>
    /// <param name="session">The session, which no other thread uses yet.</param>
    /// <param name="input">The input.</param>
    /// <param name="output">The output.</param>
    /// <param name="model">The model's name, for messages.</param>
    /// <param name="images">The batch size.</param>
    /// <exception cref="LimeException">The model cannot be run, or its output does not have a row for each image.</exception>
    public static OutputPlan Probe(OrtSession session, InputPlan input, OnnxModelInfo.Tensor output, string model, int images)
    {
        try
        {
            IReadOnlyList<long> sizes = input.ProbeShape(session, images, output.Name);
            return Create(output, model, sizes, images);
        }
        catch (OnnxRuntimeException error)
        {
            throw error.While($"ONNX Runtime cannot run {model}");
        }
    }

    /// <summary>
    /// Interprets the shape of the output for a number of images: [N], [N,K], [N,K,1,1], or any other, as one row of values per image.
    /// </summary>
    /// <exception cref="LimeException">There is not one row for each image.</exception>
    private static OutputPlan Create(OnnxModelInfo.Tensor tensor, string model, IReadOnlyList<long> sizes, int images)
    {
        bool hasBatchAxis = sizes.Count > 0 && sizes[0] == images;
        long length = sizes.Skip(hasBatchAxis ? 1 : 0).Aggregate(1L, (product, size) => checked(product * size));
        string shape = string.Join(',', sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        if (!hasBatchAxis && images != 1)
            throw new LimeException($"The output {tensor} of {model} has the shape [{shape}] for {images} images, so it does not "
                + "have a row for each of them; name another tensor by --output (OnnxScorerOptions.Output).");
        if (length is 0 or > int.MaxValue / sizeof(float))
            throw new LimeException($"The output {tensor} of {model} has the shape [{shape}], which is not a supported number of scores; "
                + "name another tensor by --output (OnnxScorerOptions.Output).");
        return new OutputPlan(tensor, (int)length, sizes, hasBatchAxis);
    }

    /// <summary>The shape for one image, without the batch axis; a scalar is one axis of size 1.</summary>
    public IReadOnlyList<int> Shape { get; } = Sizes.Skip(HasBatchAxis ? 1 : 0) is var shape && shape.Any()
        ? [.. shape.Select(size => (int)size)] : [1];

    /// <summary>The shape for another number of images.</summary>
    public long[] SizesFor(int images) => HasBatchAxis ? [images, .. Sizes.Skip(1)] : [.. Sizes];
}
