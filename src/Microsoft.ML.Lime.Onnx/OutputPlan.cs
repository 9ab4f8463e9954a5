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
                + "(OnnxScorerOptions.Output). Boxes and scores of a detector are named by --boxes FORM,box=NAME,scores=NAME.");
            return null;
        }
        OnnxModelInfo.Tensor chosen = outputs.First(output => name is null || output.Name == name);
        if (chosen.IsFloat)
            return chosen;
        problems.Add($"The output {chosen} of {model} gives {chosen.Type}, but only float32 and float16 can be explained, and it is not "
            + "known from which scores it is made; name the tensor of the scores by --output (OnnxScorerOptions.Output): mlnet-lime "
            + "inspect lists the last ones.");
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
        long length = TensorSizes.Product(sizes.Skip(hasBatchAxis ? 1 : 0));
        string shape = string.Join(',', sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        if (!hasBatchAxis && images != 1)
            throw new LimeException($"The output {tensor} of {model} has the shape [{shape}] for {images} images, so it does not "
                + "have a row for each of them; name another tensor by --output (OnnxScorerOptions.Output).");
        if (length == 0)
            throw Varies(tensor, model, $"it is [{shape}] for a black image");
        if (length > TensorSizes.MaxValues)
            throw new LimeException($"The output {tensor} of {model} has the shape [{shape}], which is not a supported number of scores; "
                + "name another tensor by --output (OnnxScorerOptions.Output).");
        return new OutputPlan(tensor, (int)length, sizes, hasBatchAxis);
    }

    /// <summary>
    /// Runs the model on images of several kinds if it leaves a size of the output open that is not the batch, and compares the shapes.
    /// </summary>
    /// <param name="session">The session, which no other thread uses yet.</param>
    /// <param name="input">The input.</param>
    /// <param name="preprocessing">From pixels to the model's input.</param>
    /// <param name="model">The model's name, for messages.</param>
    /// <exception cref="LimeException">The shape differs.</exception>
    public void CheckShape(OrtSession session, InputPlan input, Preprocessing preprocessing, string model)
    {
        if (!HasOpenSize(input))
            return;
        (int height, int width, int channels) = (input.Image.Height, input.Image.Width, input.Image.Channels);
        var values = new float[input.Image.Length];
        foreach (Func<int, int, byte> pixel in new Func<int, int, byte>[]
        {
            (_, _) => 255,
            (y, x) => (byte)(y < height / 2 == x < width / 2 ? 255 : 60),
            (y, x) => (byte)((y * 7919 + x * 104729) * 2654435761L >> 24),
        })
        {
            var pixels = new byte[height * width * channels];
            for (int i = 0; i < pixels.Length; i++)
                pixels[i] = pixel(i / channels / width, i / channels % width);
            preprocessing.Apply(ImageBuffer.FromBytes(height, width, channels, pixels), input.Image, values);
            CheckShape(session, input, values, model);
        }
    }

    /// <summary>Whether the model leaves a size of the output open that is not the batch, or does not declare its shape.</summary>
    public bool HasOpenSize(InputPlan input) => Tensor.Sizes.Count == 0 || Tensor.Sizes
        .Skip(HasBatchAxis && input.FixedBatch is null && Tensor.Shape[0] == input.Tensor.Shape[0] ? 1 : 0).Any(size => size < 0);

    /// <summary>Compares the shape of the output for one model input with this one.</summary>
    /// <exception cref="LimeException">The shape differs.</exception>
    public void CheckShape(OrtSession session, InputPlan input, ReadOnlySpan<float> values, string model)
    {
        IReadOnlyList<long> sizes;
        try
        {
            sizes = input.ProbeShape(session, input.FixedBatch ?? 1, Tensor.Name, values);
        }
        catch (OnnxRuntimeException)
        {
            return; // reported where the image is scored
        }
        long[] expected = SizesFor(input.FixedBatch ?? 1);
        if (!sizes.SequenceEqual(expected))
            throw Varies(Tensor, model,
                $"it is [{string.Join(',', expected)}] for a black image and [{string.Join(',', sizes)}] for another");
    }

    private static LimeException Varies(OnnxModelInfo.Tensor tensor, string model, string shapes) => new(
        $"The size of the output {tensor} of {model} follows the image: {shapes}. An explanation needs an output of one size; name a "
            + $"tensor "
            + "before the selection of the boxes (non-maximum suppression) by --output NAME (OnnxScorerOptions.Output; mlnet-lime inspect "
            + "lists tensors), or export the model without it (for example nms=False).");

    /// <summary>The shape for one image, without the batch axis; a scalar is one axis of size 1.</summary>
    public IReadOnlyList<int> Shape { get; } = Sizes.Skip(HasBatchAxis ? 1 : 0) is var shape && shape.Any()
        ? [.. shape.Select(size => (int)size)] : [1];

    /// <summary>The shape for another number of images.</summary>
    public long[] SizesFor(int images) => HasBatchAxis ? [images, .. Sizes.Skip(1)] : [.. Sizes];
}
