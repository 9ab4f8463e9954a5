namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Preprocessing of pixels: x = (pixel * <see cref="Scale"/> - mean) / std, per channel, in the channel order of the model. It is computed
/// in 32-bit floating point; each of the three operations is rounded.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>Values as they are, in RGB order.</summary>
    public static Preprocessing Raw { get; } = new();

    /// <summary>RGB, 1/255, mean (.485, .456, .406), std (.229, .224, .225).</summary>
    public static Preprocessing ImageNet { get; } = new() { Scale = 1 / 255.0, Mean = [.485, .456, .406], Std = [.229, .224, .225] };

    /// <summary>BGR, values 0 to 255 minus (104, 117, 123).</summary>
    public static Preprocessing Caffe { get; } = new() { Channels = ChannelOrder.Bgr, Mean = [104, 117, 123] };

    /// <summary>RGB, 0 to 1.</summary>
    public static Preprocessing Unit { get; } = new() { Scale = 1 / 255.0 };

    /// <summary>RGB, -1 to 1.</summary>
    public static Preprocessing SignedUnit { get; } = new() { Scale = 1 / 127.5, Mean = [1] };

    /// <summary>The names of the presets.</summary>
    public static IReadOnlyList<string> PresetNames { get; } = ["imagenet", "caffe", "unit", "signed-unit", "raw"];

    /// <summary>
    /// Finds a preset by its name: <c>imagenet</c>, <c>caffe</c>, <c>unit</c>, <c>signed-unit</c> or <c>raw</c>, in any case.
    /// </summary>
    /// <exception cref="LimeException">There is no such preset.</exception>
    public static Preprocessing Preset(string name) => name.ToLowerInvariant() switch
    {
        "imagenet" => ImageNet,
        "caffe" => Caffe,
        "unit" => Unit,
        "signed-unit" => SignedUnit,
        "raw" => Raw,
        _ => throw new LimeException($"There is no preprocessing preset '{name}'; the presets are {string.Join(", ", PresetNames)}."),
    };

    /// <summary>Factor of the pixel values; not 0. The default is 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Subtracted after scaling: one value, or one per channel. The default is 0.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0];

    /// <summary>Divisor after the subtraction: one value, or one per channel, none of them 0. The default is 1.</summary>
    public IReadOnlyList<double> Std { get; init; } = [1];

    /// <summary>The channel order of the model. The default is RGB. Ignored by models of one channel, which get grey.</summary>
    public ChannelOrder Channels { get; init; } = ChannelOrder.Rgb;

    /// <summary>
    /// Checks these values against the number of channels of a model. Returns one sentence per problem; empty if there is none.
    /// </summary>
    /// <param name="channels">The model's channels, at least 1.</param>
    public IReadOnlyList<string> Problems(int channels)
    {
        List<string> problems = [];
        if (!float.IsFinite((float)Scale) || (float)Scale == 0)
            problems.Add($"The scale is {Text(Scale)}; give a finite number other than 0, such as {Text(1 / 255.0)} for values from 0 "
                + "to 1.");
        CheckValues("mean", Mean, channels, divides: false, problems);
        CheckValues("std", Std, channels, divides: true, problems);
        if (!Enum.IsDefined(Channels))
            problems.Add($"The channel order {(int)Channels} does not exist; use rgb, bgr or grey.");
        return problems;
    }

    private static void CheckValues(string name, IReadOnlyList<double> values, int channels, bool divides, List<string> problems)
    {
        if (values.Count != 1 && values.Count != channels)
            problems.Add($"Preprocessing has {values.Count} {name} values, but the model takes {channels} "
                + $"channel{(channels == 1 ? "" : "s")}; "
                + $"give {(channels == 1 ? "one value" : $"one value for all, or {channels}")}.");
        foreach (double value in values)
            if (!float.IsFinite((float)value))
                problems.Add($"A {name} value is {Text(value)}; give a finite number.");
            else if (divides && (float)value == 0)
                problems.Add($"A {name} value is {Text(value)}, and pixels are divided by it; give a number other than 0 (1 leaves "
                    + "them as they are).");
    }

    /// <summary>Converts an image to the model's input.</summary>
    /// <remarks>
    /// An image of one channel is grey, of three RGB, of four RGBA. A model of three channels gets a grey value three times, and no alpha.
    /// A model of four channels gets the alpha of an RGBA image, and 255 (opaque) as the alpha of a grey or RGB image.
    /// A model of one channel gets Pillow's L: (19595 R + 38470 G + 7471 B + 32768) / 65536 as an integer for 8-bit images, and .299 R +
    /// .587 G + .114 B for floats. Any other number of channels must be the model's; the order of the channels is kept.
    /// </remarks>
    /// <param name="image">An image of the input's height and width.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="sample">Receives <see cref="ScorerInput.Length"/> values in the input's layout.</param>
    /// <exception cref="LimeException">
    /// These values do not fit the model, or the image's channels cannot be converted to the model's.
    /// </exception>
    /// <exception cref="ArgumentException">The image or the sample has another size than the input.</exception>
    public void Apply(ImageBuffer image, ScorerInput input, Span<float> sample)
    {
        if (image.Height != input.Height || image.Width != input.Width)
            throw new ArgumentException(
                $"The image is {image.Height} x {image.Width}, but the input is {input.Height} x {input.Width}.", nameof(image));
        if (sample.Length != input.Length)
            throw new ArgumentException($"A sample has {input.Length} numbers, but there is room for {sample.Length}.", nameof(sample));
        if (Problems(input.Channels) is { Count: > 0 } problems)
            throw new LimeException(problems);
        int pixels = image.Height * image.Width, step = input.PixelStride;
        for (int channel = 0; channel < input.Channels; channel++)
        {
            int source = SourceChannel(image.Channels, input.Channels, channel);
            float scale = (float)Scale;
            float mean = (float)Mean[Mean.Count == 1 ? 0 : channel];
            float std = (float)Std[Std.Count == 1 ? 0 : channel];
            for (int i = 0, at = channel * input.ChannelStride; i < pixels; i++, at += step)
            {
                float value = source switch
                {
                    Luminance => image.Luminance(i),
                    Opaque => 255,
                    _ => Value(image, i, source),
                };
                sample[at] = (value * scale - mean) / std;
            }
        }
    }

    private const int Luminance = -1, Opaque = -2;

    // The channel of the image that a channel of the model gets.
    private int SourceChannel(int image, int model, int channel)
    {
        bool colour = image is 3 or 4;
        if (model == 1 && colour)
            return Luminance;
        if (model == 4 && channel == 3 && image is 1 or 3)
            return Opaque;
        if (model is 3 or 4 && image == 1)
            return 0;
        if (model is 3 or 4 && colour && Channels == ChannelOrder.Grey && channel < 3)
            return Luminance;
        RequireChannels(image, model);
        return colour && Channels == ChannelOrder.Bgr && channel < 3 ? 2 - channel : channel;
    }

    /// <summary>Throws if an image of some channels cannot be turned into the model's.</summary>
    /// <exception cref="LimeException">The numbers differ, and one of them is not 1, 3 or 4.</exception>
    internal static void RequireChannels(int image, int model)
    {
        if (image != model && !(image is 1 or 3 or 4 && model is 1 or 3 or 4))
            throw new LimeException($"The image has {image} channels, and the model takes {model}; "
                + "only grey, RGB and RGBA images can be turned into 1, 3 or 4 channels, so give an image of as many channels as the "
                + "model takes.");
    }

    private static float Value(ImageBuffer image, int pixel, int channel)
    {
        int at = pixel * image.Channels + channel;
        return image.IsByte ? image.Bytes[at] : image.Floats[at];
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
