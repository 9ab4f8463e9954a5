namespace Microsoft.ML.Lime.Engine;

/// <summary>Changes the size of pictures and maps, value for value as Pillow does.</summary>
public static class Resampler
{
    private const int FixedBits = 32 - 8 - 2; // Pillow's PRECISION_BITS

    /// <summary>
    /// Resizes a picture. Columns first, then rows; an 8-bit picture is rounded after each, as Pillow does, and stays 8-bit.
    /// Alpha is resampled like a colour; <see cref="ImageBuffer.WithoutAlpha"/> first, where transparent pixels should not count.
    /// </summary>
    /// <param name="picture">Any size and number of channels.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="filter">How new pixels are made.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the result would have more than <see cref="ImageFile.MaxValues"/> values.</exception>
    public static ImageBuffer Resize(ImageBuffer picture, int height, int width, ResampleFilter filter) =>
        Resize(picture, 0, 0, picture.Height, picture.Width, height, width, filter);

    /// <summary>Enlarges or reduces a map.</summary>
    public static ScoreMap Resize(ScoreMap map, int height, int width, ResampleFilter filter) =>
        new(height, width, Resize(ImageBuffer.FromFloats(map.Height, map.Width, 1, map.Values.ToArray()), height, width, filter).Floats.ToArray());

    /// <summary>
    /// Resizes a part of a picture, given in (fractions of) pixels; near its edges a widened filter sees the picture around it, as in Pillow.
    /// </summary>
    internal static ImageBuffer Resize(
        ImageBuffer picture, double top, double left, double partHeight, double partWidth, int height, int width, ResampleFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)height * width * picture.Channels, ImageFile.MaxValues, nameof(height));
        if (filter == ResampleFilter.Nearest)
            return Nearest(picture, top, left, partHeight, partWidth, height, width);
        bool sameWidth = width == picture.Width && left == 0 && partWidth == picture.Width;
        bool sameHeight = height == picture.Height && top == 0 && partHeight == picture.Height;
        ImageBuffer Wide(ImageBuffer from) => sameWidth ? from : Columns(from, new ResampleKernel(picture.Width, left, partWidth, width, filter), width);
        ImageBuffer High(ImageBuffer from) => sameHeight ? from : Rows(from, new ResampleKernel(picture.Height, top, partHeight, height, filter), height);
        bool fits = (long)picture.Height * width * picture.Channels <= ImageFile.MaxValues;
        return fits ? High(Wide(picture)) : Wide(High(picture)); // a very tall line would grow beyond all bounds before it shrinks
    }

    private static ImageBuffer Nearest(ImageBuffer picture, double top, double left, double partHeight, double partWidth, int height, int width)
    {
        int channels = picture.Channels;
        int Source(int i, int to, double start, double length, int limit) => Math.Clamp((int)(start + (i + 0.5) * (length / to)), 0, limit - 1);
        int[] columns = [.. Enumerable.Range(0, width).Select(x => Source(x, width, left, partWidth, picture.Width))];
        T[] Pick<T>(ReadOnlySpan<T> from)
        {
            var to = new T[checked(height * width * channels)];
            for (int y = 0, i = 0; y < height; y++)
            {
                int row = Source(y, height, top, partHeight, picture.Height) * picture.Width;
                foreach (int x in columns)
                    for (int c = 0; c < channels; c++)
                        to[i++] = from[(row + x) * channels + c];
            }
            return to;
        }
        return picture.IsByte
            ? ImageBuffer.FromBytes(height, width, channels, Pick<byte>(picture.Bytes))
            : ImageBuffer.FromFloats(height, width, channels, Pick<float>(picture.Floats));
    }

    private static ImageBuffer Columns(ImageBuffer picture, ResampleKernel kernel, int width)
    {
        var (height, channels, oldRow, newRow) = (picture.Height, picture.Channels, picture.Width * picture.Channels, width * picture.Channels);
        if (picture.IsByte)
        {
            var to = new byte[checked(height * newRow)];
            Span<byte> from = picture.Bytes;
            for (int x = 0; x < width; x++)
            {
                int[] weights = kernel.FixedWeights(x, FixedBits);
                for (int y = 0; y < height; y++)
                    for (int c = 0; c < channels; c++)
                    {
                        int sum = 1 << (FixedBits - 1), i = y * oldRow + kernel.First(x) * channels + c;
                        foreach (int weight in weights)
                        {
                            sum += weight * from[i];
                            i += channels;
                        }
                        to[y * newRow + x * channels + c] = (byte)Math.Clamp(sum >> FixedBits, 0, 255);
                    }
            }
            return ImageBuffer.FromBytes(height, width, channels, to);
        }
        var values = new float[checked(height * newRow)];
        Span<float> floats = picture.Floats;
        for (int x = 0; x < width; x++)
        {
            ReadOnlySpan<double> weights = kernel.Weights(x);
            for (int y = 0; y < height; y++)
                for (int c = 0; c < channels; c++)
                {
                    double sum = 0;
                    for (int k = 0, i = y * oldRow + kernel.First(x) * channels + c; k < weights.Length; k++, i += channels)
                        sum += weights[k] * floats[i];
                    values[y * newRow + x * channels + c] = (float)sum;
                }
        }
        return ImageBuffer.FromFloats(height, width, channels, values);
    }

    private static ImageBuffer Rows(ImageBuffer picture, ResampleKernel kernel, int height)
    {
        int row = picture.Width * picture.Channels;
        if (picture.IsByte)
        {
            var to = new byte[checked(height * row)];
            Span<byte> from = picture.Bytes;
            var sums = new int[row];
            for (int y = 0; y < height; y++)
            {
                Array.Fill(sums, 1 << (FixedBits - 1));
                int[] weights = kernel.FixedWeights(y, FixedBits);
                for (int k = 0; k < weights.Length; k++)
                {
                    ReadOnlySpan<byte> line = from.Slice((kernel.First(y) + k) * row, row);
                    for (int i = 0; i < row; i++)
                        sums[i] += weights[k] * line[i];
                }
                for (int i = 0; i < row; i++)
                    to[y * row + i] = (byte)Math.Clamp(sums[i] >> FixedBits, 0, 255);
            }
            return ImageBuffer.FromBytes(height, picture.Width, picture.Channels, to);
        }
        var values = new float[checked(height * row)];
        Span<float> floats = picture.Floats;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<double> weights = kernel.Weights(y);
            for (int i = 0; i < row; i++)
            {
                double sum = 0;
                for (int k = 0; k < weights.Length; k++)
                    sum += weights[k] * floats[(kernel.First(y) + k) * row + i];
                values[y * row + i] = (float)sum;
            }
        }
        return ImageBuffer.FromFloats(height, picture.Width, picture.Channels, values);
    }
}
