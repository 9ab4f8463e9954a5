using System.Globalization;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// From a picture's values to a model's: x = (pixel * <see cref="Scale"/> - mean) / std, per channel, in the order of the channels that the
/// model gets; computed in 32-bit floating point, each of the three operations rounded.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>Values as they are, in RGB order.</summary>
    public static Preprocessing Raw { get; } = new();

    /// <summary>RGB, 1/255, mean (.485, .456, .406), std (.229, .224, .225).</summary>
    public static Preprocessing ImageNet { get; } = new() { Scale = 1 / 255.0, Mean = [.485, .456, .406], Std = [.229, .224, .225] };

    /// <summary>BGR, values 0 to 255 less (104, 117, 123).</summary>
    public static Preprocessing Caffe { get; } = new() { Channels = ChannelOrder.Bgr, Mean = [104, 117, 123] };

    /// <summary>RGB, 0 to 1.</summary>
    public static Preprocessing Unit { get; } = new() { Scale = 1 / 255.0 };

    /// <summary>RGB, -1 to 1.</summary>
    public static Preprocessing SignedUnit { get; } = new() { Scale = 1 / 127.5, Mean = [1] };

    /// <summary>The names that <see cref="Preset"/> knows.</summary>
    public static IReadOnlyList<string> PresetNames { get; } = ["imagenet", "caffe", "unit", "signed-unit", "raw"];

    /// <summary>The preset of a name: <c>imagenet</c>, <c>caffe</c>, <c>unit</c>, <c>signed-unit</c> or <c>raw</c>, in any case.</summary>
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

    /// <summary>Multiplies the pixel. Defaults to 1; not 0.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Subtracted after scaling: one value, or one per channel. Defaults to 0.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0];

    /// <summary>Divides last: one value, or one per channel; none is 0. Defaults to 1.</summary>
    public IReadOnlyList<double> Std { get; init; } = [1];

    /// <summary>The order of the channels. Defaults to RGB; ignored by models of one channel, which get grey.</summary>
    public ChannelOrder Channels { get; init; } = ChannelOrder.Rgb;

    /// <summary>
    /// What is wrong with these values for a model of so many channels: a sentence for each problem, none if all is well.
    /// </summary>
    /// <param name="channels">The model's channels, 1 or more.</param>
    public IReadOnlyList<string> Problems(int channels)
    {
        List<string> problems = [];
        if (!float.IsFinite((float)Scale) || (float)Scale == 0)
            problems.Add($"The scale is {Text(Scale)}; give a finite number other than 0, such as {Text(1 / 255.0)} for values from 0 "
                + "to 1.");
        CheckValues("mean", Mean, channels, divides: false, problems);
        CheckValues("std", Std, channels, divides: true, problems);
        if (!Enum.IsDefined(Channels))
            problems.Add($"The channel order {(int)Channels} does not exist; take rgb, bgr or grey.");
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

    /// <summary>Turns a picture into the numbers that a model gets.</summary>
    /// <remarks>
    /// A picture of one channel is grey, of three RGB, of four RGBA. A model of three channels gets a grey value three times, and of RGBA
    /// no alpha; a model of one channel gets Pillow's L: (19595 R + 38470 G + 7471 B + 32768) / 65536, whole, for 8-bit pictures, and
    /// .299 R + .587 G + .114 B for floats. Any other number of channels must be the model's, and keeps its order.
    /// </remarks>
    /// <param name="image">A picture of the input's height and width.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="sample">Receives <see cref="ScorerInput.Length"/> numbers in the input's layout.</param>
    /// <exception cref="LimeException">These values do not suit the model, or the picture's channels cannot be turned into the
    /// model's.</exception>
    /// <exception cref="ArgumentException">The picture's size is not the input's, or the sample's length is not.</exception>
    public void Apply(ImageBuffer image, ScorerInput input, Span<float> sample)
    {
        if (image.Height != input.Height || image.Width != input.Width)
            throw new ArgumentException(
                $"The picture is {image.Height} x {image.Width}, but the input is {input.Height} x {input.Width}.", nameof(image));
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
                float value = source == Luminance ? image.Luminance(i) : Value(image, i, source);
                sample[at] = (value * scale - mean) / std;
            }
        }
    }

    private const int Luminance = -1;

    // Which of the picture's channels the model's channel takes.
    private int SourceChannel(int image, int model, int channel)
    {
        bool colour = image is 3 or 4;
        if (model == 1 && colour)
            return Luminance;
        if (model == 3 && image == 1)
            return 0;
        if (model == 3 && colour && Channels == ChannelOrder.Grey)
            return Luminance;
        if (image != model && !(model == 3 && image == 4))
            throw new LimeException($"The picture has {image} channels, and the model takes {model}; "
                + "only grey, RGB and RGBA pictures can be turned into 1 or 3 channels, so give a picture of as many channels as the "
                + "model takes.");
        return colour && Channels == ChannelOrder.Bgr && channel < 3 ? 2 - channel : channel;
    }

    private static float Value(ImageBuffer image, int pixel, int channel)
    {
        int at = pixel * image.Channels + channel;
        return image.IsByte ? image.Bytes[at] : image.Floats[at];
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
