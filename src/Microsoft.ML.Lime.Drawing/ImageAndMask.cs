using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// The segments that speak for a class or against it, as a picture and as a mask: what python lime's <c>get_image_and_mask</c> returns,
/// value
/// for value. Two of its quirks are mended: a segment whose weight is 0 (one that feature selection left out has that here) is not shown as
/// one that speaks for the class, and a picture whose channels are neither grey nor colours is tinted after <see
/// cref="PictureView.Default"/>
/// made it RGB, not in its first two bands.
/// </summary>
public sealed class ImageAndMask
{
    private readonly PictureFit _fit;
    private readonly SegmentMap _segments;
    private readonly ImageAndMaskOptions _options;
    private readonly int[] _signs; // by segment
    private readonly int[] _mask;

    private ImageAndMask(ImageExplanation explanation, SegmentMap segments, int[] signs, ImageAndMaskOptions options)
    {
        (_fit, _segments, _options, _signs) = (explanation.Fit, segments, options, signs);
        _mask = Array.ConvertAll(segments.Labels.ToArray(), label => signs[label]);
        ImageBuffer picture = explanation.Picture;
        Picture = Paint(picture.Channels switch
        {
            3 or 4 => picture,
            1 => Repeated(picture),
            _ => PictureView.Default.Apply(picture),
        }, segments.Labels);
    }

    /// <summary>
    /// The picture at the model's size: the kind and units of <see cref="ImageExplanation.Picture"/>, grey repeated in three channels.
    /// </summary>
    public ImageBuffer Picture { get; }

    /// <summary>Rows of the mask.</summary>
    public int Height => _segments.Height;

    /// <summary>Columns of the mask.</summary>
    public int Width => _segments.Width;

    /// <summary>
    /// Height x width numbers at the model's size, row by row: 1 for a segment that speaks for the class, -1 for one that speaks against
    /// it,
    /// 0 for the rest. With <see cref="ImageAndMaskOptions.NegativeOnly"/> all that is shown is 1, as python has it.
    /// <see cref="Boundaries.Mark(ImageBuffer, ReadOnlySpan{int}, BoundaryOptions?)"/> takes it.
    /// </summary>
    public ReadOnlySpan<int> Mask => _mask;

    /// <summary>The same on the photo, wherever the model saw it; what was cropped away counts as rest.</summary>
    /// <param name="photo">The original photo, or the explanation's picture; drawn as <see cref="PictureView.Default"/> shows it.</param>
    /// <returns>An 8-bit RGB picture of the photo's size.</returns>
    /// <exception cref="ArgumentException">The photo has neither size.</exception>
    public ImageBuffer Draw(ImageBuffer photo) =>
        Paint(PictureView.Default.Apply(photo), new PhotoToInput(photo, _fit).Segments(_segments));

    /// <summary>Selects the segments of one class of an explanation.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="target">One of its classes.</param>
    /// <param name="options">What is selected.</param>
    /// <exception cref="LimeException">The method gives no weights, or the options are invalid.</exception>
    public static ImageAndMask Create(ImageExplanation explanation, ClassExplanation target, ImageAndMaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems() is { Count: > 0 } problems)
            throw new LimeException(problems);
        if (explanation.Segments is not { } segments || target.Fit is not { } fit)
            throw new LimeException($"The method {explanation.Method} gives a map but no weights of segments, which a mask is made of; "
                + "use the map, or explain with lime.");
        return new ImageAndMask(explanation, segments, options.Signs(fit), options);
    }

    private ImageBuffer Paint(ImageBuffer picture, ReadOnlySpan<int> labels)
    {
        ReadOnlySpan<float> values = picture.ToFloat().Floats;
        int channels = picture.Channels;
        float largest = float.NegativeInfinity;
        foreach (float value in values)
            largest = Math.Max(largest, value);
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
                Colour(pixel, sign, largest, picture.GreyAt(i));
        }
        ImageBuffer result = ImageBuffer.FromFloats(picture.Height, picture.Width, channels, painted);
        return picture.IsByte ? result.ToByte() : result;
    }

    private void Colour(Span<float> pixel, int sign, float largest, float grey)
    {
        if (_options.Tint == Tint.GreenRed)
        {
            pixel[sign > 0 ? 1 : 0] = largest;
            return;
        }
        ReadOnlySpan<byte> color = sign > 0 ? [0, 114, 178] : [230, 159, 0]; // Okabe and Ito's blue and orange
        for (int channel = 0; channel < 3; channel++)
            pixel[channel] = (grey + color[channel] / 255f * largest) / 2;
    }

    private static ImageBuffer Repeated(ImageBuffer grey)
    {
        ReadOnlySpan<float> values = grey.ToFloat().Floats;
        var repeated = new float[values.Length * 3];
        for (int i = 0; i < repeated.Length; i++)
            repeated[i] = values[i / 3];
        ImageBuffer result = ImageBuffer.FromFloats(grey.Height, grey.Width, 3, repeated);
        return grey.IsByte ? result.ToByte() : result;
    }
}
