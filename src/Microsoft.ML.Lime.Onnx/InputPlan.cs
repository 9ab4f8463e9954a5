using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>The interpretation of a model's inputs.</summary>
/// <param name="Tensor">The input tensor.</param>
/// <param name="Image">The image that the input takes.</param>
/// <param name="FixedBatch">Batch size of the model; null if it takes any.</param>
/// <param name="Values">The values of the other inputs.</param>
internal sealed record InputPlan(OnnxModelInfo.Tensor Tensor, ScorerInput Image, int? FixedBatch, IReadOnlyList<InputValue> Values)
{
    /// <summary>What the model leaves open and was assumed, a sentence each.</summary>
    public IReadOnlyList<string> Guesses { get; init; } = [];

    /// <summary>The shape for a batch of images.</summary>
    public long[] SizesFor(int images) => Image.Layout == TensorLayout.Nchw
        ? [images, Image.Channels, Image.Height, Image.Width]
        : [images, Image.Height, Image.Width, Image.Channels];

    /// <summary>How pixels are converted: raw and their element type.</summary>
    public PixelType Pixels { get; } = new(Tensor);

    /// <summary>
    /// Runs a model once, and returns the shape of an output. No other thread may use the session yet.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="images">The batch size.</param>
    /// <param name="output">The output's name.</param>
    /// <param name="values">The first values of the input; the others are 0.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime reported an error.</exception>
    public IReadOnlyList<long> ProbeShape(OrtSession session, int images, string output, ReadOnlySpan<float> values = default)
    {
        var image = new TensorBuffer(Tensor.Element, SizesFor(images));
        image.Write(values);
        using var inputs = new InputTensors(this, image.Value, images);
        return session.ProbeShape(inputs.All, output);
    }

    /// <summary>Runs a model once on zeros, and returns the values of a float output. No other thread may use the session yet.</summary>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime reported an error.</exception>
    public float[] ProbeValues(OrtSession session, int images, string output)
    {
        using var image = new TensorBuffer(Tensor.Element, SizesFor(images));
        using var inputs = new InputTensors(this, image.Value, images);
        return session.ProbeValues(inputs.All, output);
    }

    /// <summary>Interprets a model's inputs.</summary>
    /// <param name="inputs">The inputs that must be given.</param>
    /// <param name="model">The model's name, for messages.</param>
    /// <param name="graph">The model's graph, for suggestions.</param>
    /// <param name="options">Options, which take precedence over the model.</param>
    /// <param name="problems">Receives the problems, a sentence each.</param>
    /// <param name="runs">Whether the model runs with a plan, for suggestions; null if it is not to be run.</param>
    /// <returns>The plan; null if there is a problem.</returns>
    public static InputPlan? Create(
        IReadOnlyList<OnnxModelInfo.Tensor> inputs, string model, OnnxGraph graph, OnnxScorerOptions options, List<string> problems,
        Func<InputPlan, bool>? runs = null)
    {
        int before = problems.Count;
        if (Choose(inputs, model, options, problems) is not { } tensor)
            return null;
        if (!tensor.IsFloat && !tensor.IsWhole)
            problems.Add($"The input {tensor} of {model} takes {tensor.Type}, but images are given as numbers (float32, float16, float64 "
                + "or whole numbers of 8 to 64 bits); export the model with a float or uint8 input.");
        else if (tensor.Sizes.Count != 4)
            problems.Add($"The input {tensor} of {model} has {tensor.Sizes.Count} axes, but a batch of images has 4 (batch, "
                + "channels, height, width, or batch, height, width, channels); export the model with such an input.");
        List<InputValue> values = [];
        foreach (OnnxModelInfo.Tensor other in inputs.Where(input => input.Name != tensor.Name))
            if (InputValue.Create(other, tensor, options.InputValues![other.Name], problems) is { } value)
                values.Add(value);
        if (problems.Count > before)
            return null;
        InputPlan? plan = new InputShape(tensor, model, graph, options).Plan(values, problems, problems.Count > before ? null : runs);
        return problems.Count > before ? null : plan;
    }

    private static OnnxModelInfo.Tensor? Choose(
        IReadOnlyList<OnnxModelInfo.Tensor> inputs, string model, OnnxScorerOptions options, List<string> problems)
    {
        string list = string.Join("; ", inputs);
        IReadOnlyDictionary<string, IReadOnlyList<double>> values =
            options.InputValues ?? new Dictionary<string, IReadOnlyList<double>>();
        foreach (string unknown in values.Keys.Where(key => inputs.All(input => input.Name != key)))
            problems.Add($"{model} has no input '{unknown}' for the value of --input-value (OnnxScorerOptions.InputValues); its inputs "
                + $"are {list}.{SimilarNames.Suggestion(inputs.Select(input => input.Name), unknown)}");
        OnnxModelInfo.Tensor[] open = [.. inputs.Where(input => !values.ContainsKey(input.Name))];
        if (inputs.Count == 0)
            problems.Add($"{model} has no input, so it cannot be given an image; export the model with one.");
        else if (options.Input is { } name && inputs.All(input => input.Name != name))
            problems.Add($"{model} has no input '{name}'; its inputs are {list}."
                + SimilarNames.Suggestion(inputs.Select(input => input.Name), name));
        else if (options.Input is not null && values.ContainsKey(options.Input))
            problems.Add($"The input '{options.Input}' of {model} takes the image, so it gets no value by --input-value "
                + "(OnnxScorerOptions.InputValues); omit one of both.");
        else if (open.Length == 0)
            problems.Add($"Every input of {model} gets a value by --input-value (OnnxScorerOptions.InputValues), so none is left for the "
                + $"image: {list}; omit the value of the one that takes the image.");
        else if (options.Input is null && open.Length > 1)
            problems.Add($"{model} has {inputs.Count} inputs: {list}; name the one that takes the image by --input "
                + "(OnnxScorerOptions.Input), and give the others values by --input-value (OnnxScorerOptions.InputValues)"
                + $"{Example(open)}.");
        else if (options.Input is { } image && open.Length > 1)
            problems.Add($"{model} has {inputs.Count} inputs, and only '{string.Join("', '", [image, .. values.Keys])}' "
                + $"gets a value: {list}; give the others values: {ValueOptions(open.Where(input => input.Name != image))} "
                + "(OnnxScorerOptions.InputValues).");
        else
            return open[0];
        return null;
    }

    // The only input that can take images, if there is one, with the options to write.
    private static string Example(OnnxModelInfo.Tensor[] open) =>
        open.Where(input => input.Sizes.Count == 4).ToArray() is [var image]
            ? $": probably --input {image.Name} {ValueOptions(open.Where(input => input != image))}"
            : "";

    private static string ValueOptions(IEnumerable<OnnxModelInfo.Tensor> inputs) =>
        string.Join(' ', inputs.Select(input => $"--input-value {input.Name}=NUMBER[,NUMBER...]"));
}
