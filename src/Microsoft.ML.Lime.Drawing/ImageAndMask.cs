namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// An image and a mask of the segments that support or oppose a class: what Python LIME's <c>get_image_and_mask</c> returns, value for
/// value, with two corrections. A segment whose weight is 0 (for example because feature selection left it out) is not selected as
/// supporting. An image that is neither grey nor colour is tinted after conversion to RGB by <see cref="DisplayRange.Default"/>, not in its
/// first two channels.
/// </summary>
public sealed class ImageAndMask
{
    private readonly ImageFit _fit;
    private readonly SegmentMap _segments;
    private readonly ImageAndMaskOptions _options;
    private readonly int[] _signs; // by segment
    private readonly int[] _mask;

    private ImageAndMask(ImageExplanation explanation, SegmentMap segments, int[] signs, ImageAndMaskOptions options)
    {
        (_fit, _segments, _options, _signs) = (explanation.ImageFit, segments, options, signs);
        _mask = Array.ConvertAll(segments.Labels.ToArray(), label => signs[label]);
        ImageBuffer image = explanation.Image;
        image = image.Channels switch
        {
            3 or 4 => image,
            1 => RepeatChannel(image),
            _ => DisplayRange.Default.Apply(image),
        };
        Image = Paint(image, segments.Labels, Max(image));
    }

    /// <summary>
    /// The image at the model's size, of the kind and range of <see cref="ImageExplanation.Image"/>. Grey is repeated in three channels.
    /// </summary>
    public ImageBuffer Image { get; }

    /// <summary>Rows of the mask.</summary>
    public int Height => _segments.Height;

    /// <summary>Columns of the mask.</summary>
    public int Width => _segments.Width;

    /// <summary>
    /// Height x width values at the model's size, row by row: 1 for a segment that supports the class, -1 for one that opposes it, 0 for
    /// the rest. With <see cref="ImageAndMaskOptions.NegativeOnly"/> selected segments are 1, as in Python. Can be passed to
    /// <see cref="Boundaries.Mark(ImageBuffer, ReadOnlySpan{int}, Boundaries.Options?)"/>.
    /// </summary>
    public ReadOnlySpan<int> Mask => _mask;

    /// <summary>Draws the selection on the source image. Parts that were cropped away count as rest.</summary>
    /// <param name="source">The source image, or the explanation's image; converted by <see cref="DisplayRange.Default"/>.</param>
    /// <returns>An 8-bit RGB image of the same size.</returns>
    /// <exception cref="ArgumentException">The image has neither the source image's size nor the model's.</exception>
    public ImageBuffer Draw(ImageBuffer source)
    {
        var toInput = new SourceToInputMap(source, _fit);
        ImageBuffer image = DisplayRange.Default.Apply(source);
        float max = Max(image);
        for (int y = 0; y < image.Height; y++) // the floats of a row only
        {
            Span<byte> row = image.Bytes.Slice(y * image.Width * 3, image.Width * 3);
            var pixels = ImageBuffer.FromBytes(1, image.Width, 3, row.ToArray());
            Paint(pixels, toInput.Segments(_segments, y, 1), max).Bytes.CopyTo(row);
        }
        return image;
    }

    /// <summary>Selects the segments with the largest weights of a class.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="classIndex">The index of the class in the model's output.</param>
    /// <param name="options">
    /// The selection; null for Python's defaults: the five segments with the largest positive weights, the rest unchanged.
    /// </param>
    /// <exception cref="LimeException">
    /// The class was not explained, the method has no segment weights, or the options are invalid.
    /// </exception>
    public static ImageAndMask Create(ImageExplanation explanation, int classIndex, ImageAndMaskOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return Create(explanation, explanation.ForClass(classIndex), options);
    }

    /// <summary>
    /// Selects the segments for an entry of <see cref="ImageExplanation.Classes"/>, which may be a target other than a class.
    /// </summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="target">An entry of its <see cref="ImageExplanation.Classes"/>.</param>
    /// <param name="options">The selection; null for the defaults.</param>
    /// <exception cref="LimeException">The method has no segment weights, or the options are invalid.</exception>
    public static ImageAndMask Create(ImageExplanation explanation, ClassExplanation target, ImageAndMaskOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new();
        if (options.Problems() is { Count: > 0 } problems)
            throw new LimeException(problems);
        if (explanation.Segments is not { } segments || target.Surrogate is not { } fit)
            throw new LimeException($"The method {explanation.Method} has no segment weights, which a mask requires; "
                + "use the map, or explain with lime.");
        return new ImageAndMask(explanation, segments, options.SelectSegments(fit), options);
    }

    private static float Max(ImageBuffer image)
    {
        float max = float.NegativeInfinity;
        if (image.IsByte)
            foreach (byte value in image.Bytes)
                max = Math.Max(max, value);
        else
            foreach (float value in image.Floats)
                max = Math.Max(max, value);
        return max;
    }

    private ImageBuffer Paint(ImageBuffer image, ReadOnlySpan<int> labels, float max)
    {
        ReadOnlySpan<float> values = image.ToFloat().Floats;
        int channels = image.Channels;
        bool tinted = !_options.PositiveOnly && !_options.NegativeOnly;
        var painted = new float[values.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            int sign = labels[i] < 0 ? 0 : _signs[labels[i]];
            if (sign == 0 && _options.HideRest)
                continue;
            Span<float> pixel = painted.AsSpan(i * channels, channels);
            values.Slice(i * channels, channels).CopyTo(pixel);
            if (sign != 0 && tinted)
                TintPixel(pixel, sign, max, image.Luminance(i));
        }
        ImageBuffer result = ImageBuffer.FromFloats(image.Height, image.Width, channels, painted);
        return image.IsByte ? result.ToByte() : result;
    }

    private void TintPixel(Span<float> pixel, int sign, float max, float grey)
    {
        if (!_options.BlueOrange)
        {
            pixel[sign > 0 ? 1 : 0] = max;
            return;
        }
        ReadOnlySpan<byte> color = sign > 0 ? [0, 114, 178] : [230, 159, 0]; // blue and orange of Okabe and Ito (2008)
        for (int channel = 0; channel < 3; channel++)
            pixel[channel] = (grey + color[channel] / 255f * max) / 2;
    }

    private static ImageBuffer RepeatChannel(ImageBuffer grey)
    {
        ReadOnlySpan<float> values = grey.ToFloat().Floats;
        var repeated = new float[values.Length * 3];
        for (int i = 0; i < repeated.Length; i++)
            repeated[i] = values[i / 3];
        ImageBuffer result = ImageBuffer.FromFloats(grey.Height, grey.Width, 3, repeated);
        return grey.IsByte ? result.ToByte() : result;
    }
}
