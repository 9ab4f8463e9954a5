namespace Microsoft.ML.Lime.Onnx;

/// <summary>The interpretation of a model's input.</summary>
/// <param name="Tensor">The input tensor.</param>
/// <param name="Image">The image that the input takes.</param>
/// <param name="FixedBatch">Batch size of the model; null if it takes any.</param>
internal sealed record InputPlan(OnnxTensorInfo Tensor, ScorerInput Image, int? FixedBatch)
{
    /// <summary>What the model leaves open and was assumed, a sentence each.</summary>
    public IReadOnlyList<string> Guesses { get; private init; } = [];

    /// <summary>The shape for a batch of images.</summary>
    public long[] SizesFor(int images) => Image.Layout == TensorLayout.Nchw
        ? [images, Image.Channels, Image.Height, Image.Width]
        : [images, Image.Height, Image.Width, Image.Channels];

    /// <summary>Interprets a model's inputs.</summary>
    /// <param name="inputs">The inputs that must be given.</param>
    /// <param name="model">The model's name, for messages.</param>
    /// <param name="options">Options, which take precedence over the model.</param>
    /// <param name="problems">Receives the problems, a sentence each.</param>
    /// <returns>The plan; null if there is a problem.</returns>
    public static InputPlan? Create(
        IReadOnlyList<OnnxTensorInfo> inputs, string model, OnnxScorerOptions options, List<string> problems)
    {
        if (Choose(inputs, model, options.Input, problems) is not { } tensor)
            return null;
        if (!tensor.IsFloat)
            problems.Add($"The input {tensor} of {model} takes {tensor.Type}, but images are given as float32 or float16; "
                + "export the model with a float input.");
        else if (tensor.Sizes.Count != 4)
            problems.Add($"The input {tensor} of {model} has {tensor.Sizes.Count} axes, but a batch of images has 4 (batch, "
                + "channels, height, width, or batch, height, width, channels); export the model with such an input.");
        else
        {
            List<string> guesses = [];
            if (LayoutOf(tensor, model, options, problems, guesses) is { } layout)
                return Create(tensor, layout, model, options, problems, guesses);
        }
        return null;
    }

    private static OnnxTensorInfo? Choose(IReadOnlyList<OnnxTensorInfo> inputs, string model, string? name, List<string> problems)
    {
        string list = string.Join("; ", inputs);
        OnnxTensorInfo? chosen = inputs.FirstOrDefault(input => name is null || input.Name == name);
        if (inputs.Count == 0)
            problems.Add($"{model} has no input, so it cannot be given an image; export the model with one.");
        else if (chosen is null)
            problems.Add($"{model} has no input '{name}'; its inputs are {list}."
                + SimilarNames.Suggestion(inputs.Select(input => input.Name), name!));
        else if (inputs.Count == 1)
            return chosen;
        else if (name is null)
            problems.Add($"{model} has {inputs.Count} inputs: {list}; name the one that takes the image by --input "
                + "(OnnxScorerOptions.Input), and store values for the others in the model.");
        else
            problems.Add($"{model} has {inputs.Count} inputs, and only '{name}' gets a value: {list}; store values for the others in "
                + "the model, as initializers of their names.");
        return null;
    }

    // The channel axis, the second or the last one, has 1, 3 or 4 entries; if both have, it is the smallest of the last three axes.
    private static TensorLayout? LayoutOf(
        OnnxTensorInfo tensor, string model, OnnxScorerOptions options, List<string> problems, List<string> guesses)
    {
        if (options.Layout is { } given)
            return given;
        IReadOnlyList<long> sizes = tensor.Sizes;
        bool nchw = sizes[1] is 1 or 3 or 4, nhwc = sizes[3] is 1 or 3 or 4;
        if (nchw && nhwc && sizes[1] != sizes[3] && Math.Min(sizes[1], sizes[3]) is var min && (sizes[2] < 0 || sizes[2] > min))
        {
            (nchw, nhwc) = (sizes[1] == min, sizes[3] == min);
            guesses.Add($"Two axes of the input {tensor} could be the channels; the smaller one was taken, which is the layout "
                + $"{(nchw ? "nchw" : "nhwc")} (--layout, OnnxScorerOptions.Layout).");
        }
        if (nchw != nhwc)
            return nchw ? TensorLayout.Nchw : TensorLayout.Nhwc;
        problems.Add($"The layout of the input {tensor} of {model} is unknown, because {(nchw ? "both" : "neither")} its "
            + $"second {(nchw ? "and" : "nor")} its last axis could be those of 1, 3 or 4 channels; set the layout (--layout nchw or nhwc, "
            + "OnnxScorerOptions.Layout).");
        return null;
    }

    private static InputPlan? Create(
        OnnxTensorInfo tensor, TensorLayout layout, string model, OnnxScorerOptions options, List<string> problems, List<string> guesses)
    {
        int before = problems.Count;
        (int channelAxis, int heightAxis) = layout == TensorLayout.Nchw ? (1, 2) : (3, 1);
        int height = Size(tensor, heightAxis, "height", options.Height, model, problems);
        int width = Size(tensor, heightAxis + 1, "width", options.Width, model, problems);
        // Open only in models that leave every axis open; the preprocessing then decides between grey and colour.
        int channels = tensor.Sizes[channelAxis] >= 0 ? (int)Math.Min(tensor.Sizes[channelAxis], int.MaxValue)
            : options.Preprocessing?.Channels == ChannelOrder.Grey ? 1 : 3;
        if (tensor.Sizes[channelAxis] < 0)
            guesses.Add(string.Create(CultureInfo.InvariantCulture, $"The input {tensor} leaves its channels open; {channels} ")
                + $"{(channels == 1 ? "was" : "were")} taken{(channels == 1 ? "" : " (state --channels grey for 1)")}.");
        bool isSize = (long)height * width * channels is > 0 and <= int.MaxValue / sizeof(float) && height <= 1 << 20 && width <= 1 << 20;
        if (problems.Count == before && !isSize)
            problems.Add(string.Create(CultureInfo.InvariantCulture,
                $"The input {tensor} of {model} would take images of {height} x {width} with {channels} channels, which is not a "
                    + $"supported size; ")
                + "set another size, or export the model with one.");
        if (tensor.Sizes[0] is 0 or > 1 << 20)
            problems.Add($"The input {tensor} of {model} takes {tensor.Shape[0]} images at once, which is not a supported batch size; "
                + "export the model with a batch of 1 or an open batch.");
        return problems.Count > before ? null
            : new InputPlan(tensor, new ScorerInput(height, width, channels, layout), tensor.Sizes[0] > 0 ? (int)tensor.Sizes[0] : null)
            {
                Guesses = guesses,
            };
    }

    private static int Size(OnnxTensorInfo tensor, int axis, string what, int? asked, string model, List<string> problems)
    {
        long size = tensor.Sizes[axis];
        if (asked is < 1)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"The requested {what} is {asked}; give 1 or more."));
        else if (size < 0 && asked is null)
            problems.Add($"The input {tensor} of {model} leaves its {what} open; set the size that images are to have "
                + "(--size HxW, OnnxScorerOptions.Height and Width).");
        else if (size >= 0 && asked is not null && asked != size)
            problems.Add(string.Create(CultureInfo.InvariantCulture,
                $"The input {tensor} of {model} has a {what} of {size}, but {asked} was requested; leave it out."));
        return asked ?? (int)Math.Clamp(size, 0, int.MaxValue);
    }
}
