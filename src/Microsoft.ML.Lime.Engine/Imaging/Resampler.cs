using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Resizes images and attribution maps. The values equal those of Pillow.</summary>
public static class Resampler
{
    private const int FixedBits = 32 - 8 - 2; // Pillow's PRECISION_BITS
    private const int RoundingOffset = 1 << (FixedBits - 1); // added before the shift, for rounding to nearest

    /// <summary>
    /// Resizes an image, first its columns, then its rows. An 8-bit image is rounded after each step, as in Pillow, and stays 8-bit. Alpha
    /// is resampled like a colour; call <see cref="ImageBuffer.WithoutAlpha"/> first to exclude the colours of transparent pixels.
    /// </summary>
    /// <param name="image">An image of any size and number of channels.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="filter">The interpolation.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is below 1, or the result would have more than <see cref="ImageFile.MaxValues"/> values.
    /// </exception>
    public static ImageBuffer Resize(ImageBuffer image, int height, int width, ResampleFilter filter) =>
        Resize(image, ResampleAxis.Whole(image.Height, Positive(height)), ResampleAxis.Whole(image.Width, Positive(width)), filter);

    /// <summary>
    /// Converts an image and resizes the result. The values equal those of both steps one after the other, but the converted image is
    /// never in memory as a whole.
    /// </summary>
    /// <param name="image">An image of any size and number of channels.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="filter">The interpolation.</param>
    /// <param name="convert">
    /// Converts pixels: gets some of a row, at least one, as an image of one row, and returns as many. Each must depend on itself alone,
    /// and some may be converted more than once.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is below 1, or the result would have more than <see cref="ImageFile.MaxValues"/> values.
    /// </exception>
    public static ImageBuffer Resize(
        ImageBuffer image, int height, int width, ResampleFilter filter, Func<ImageBuffer, ImageBuffer> convert)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(convert);
        return Resize(
            image, ResampleAxis.Whole(image.Height, Positive(height)), ResampleAxis.Whole(image.Width, Positive(width)), filter, convert);
    }

    /// <summary>Resizes an attribution map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="filter">The interpolation.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is below 1, or the result would have more than <see cref="ImageFile.MaxValues"/> values.
    /// </exception>
    public static AttributionMap Resize(AttributionMap map, int height, int width, ResampleFilter filter)
    {
        ImageBuffer values = ImageBuffer.FromFloats(map.Height, map.Width, 1, map.Values.ToArray());
        return new AttributionMap(height, width, Resize(values, height, width, filter).Floats.ToArray());
    }

    /// <summary>
    /// Resamples rows and columns. Near the edges of a part the filter also uses the surrounding pixels, as in Pillow.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="rows">Which rows become which.</param>
    /// <param name="columns">Which columns become which.</param>
    /// <param name="filter">The interpolation.</param>
    /// <param name="convert">Converts pixels before they are resampled; null for none.</param>
    internal static ImageBuffer Resize(ImageBuffer image, ResampleAxis rows, ResampleAxis columns, ResampleFilter filter,
        Func<ImageBuffer, ImageBuffer>? convert = null)
    {
        (int height, int width) = (Positive(rows.Count), Positive(columns.Count));
        var source = new ConvertedRows(image, convert);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)height * width * source.Channels, ImageFile.MaxValues, nameof(height));
        if (filter == ResampleFilter.Nearest)
            return Nearest(source, rows, columns);
        bool keepsColumns = columns.IsIdentity(image.Width), keepsRows = rows.IsIdentity(image.Height);
        if (keepsColumns && keepsRows)
            return source.ToImage();
        ResampleKernel? ofRows = keepsRows ? null : new ResampleKernel(image.Height, rows, filter);
        ImageRows Wide(ImageRows from) =>
            keepsColumns ? from : new WideRows(from, new ResampleKernel(image.Width, columns, filter), width, ofRows?.MaxCount ?? 1);
        bool fits = (long)image.Height * width * source.Channels <= ImageFile.MaxValues;
        return ofRows is null ? Wide(source).ToImage()
            : fits ? ResizeRows(Wide(source), ofRows, height)
            : Wide(new ConvertedRows(ResizeRows(source, ofRows, height), null)).ToImage(); // the order shows in the rounding of 8 bits
    }

    /// <summary>
    /// Rows with another number of columns. As many as one new row of the image needs are kept, so none is computed twice.
    /// </summary>
    private sealed class WideRows : ImageRows
    {
        private readonly ImageRows _from;
        private readonly ResampleKernel _kernel;
        private readonly int[][] _weights;
        private readonly int[] _kept; // the row in each place
        private readonly byte[][] _bytes = [];
        private readonly float[][] _floats = [];

        public WideRows(ImageRows from, ResampleKernel kernel, int width, int kept)
        {
            (_from, _kernel, Width, Channels, IsByte) = (from, kernel, width, from.Channels, from.IsByte);
            _weights = IsByte ? [.. Enumerable.Range(0, width).Select(x => kernel.FixedPointWeights(x, FixedBits))] : [];
            _kept = [.. Enumerable.Repeat(-1, kept)];
            if (IsByte)
                _bytes = [.. _kept.Select(_ => new byte[width * Channels])];
            else
                _floats = [.. _kept.Select(_ => new float[width * Channels])];
        }

        public override int Height => _from.Height;

        public override int Width { get; }

        public override ReadOnlySpan<byte> Bytes(int y)
        {
            if (IsNew(y, out int place))
                ResizeLine(_from.Bytes(y), _bytes[place], Channels, _kernel, _weights);
            return _bytes[place];
        }

        public override ReadOnlySpan<float> Floats(int y)
        {
            if (IsNew(y, out int place))
                ResizeLine(_from.Floats(y), _floats[place], Channels, _kernel);
            return _floats[place];
        }

        private bool IsNew(int y, out int place)
        {
            place = y % _kept.Length;
            bool isNew = _kept[place] != y;
            _kept[place] = y;
            return isNew;
        }
    }

    private static int Positive(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return size;
    }

    private delegate ReadOnlySpan<T> RowReader<T>(int y);

    private static ImageBuffer Nearest(ImageRows image, ResampleAxis rows, ResampleAxis columns)
    {
        int channels = image.Channels;
        int[] places = [.. Enumerable.Range(0, columns.Count).Select(x => Math.Clamp((int)columns.Centre(x), 0, image.Width - 1))];
        T[] Pick<T>(RowReader<T> read)
        {
            var to = new T[checked(rows.Count * columns.Count * channels)];
            for (int y = 0, i = 0; y < rows.Count; y++)
            {
                ReadOnlySpan<T> row = read(Math.Clamp((int)rows.Centre(y), 0, image.Height - 1));
                foreach (int x in places)
                    for (int c = 0; c < channels; c++)
                        to[i++] = row[x * channels + c];
            }
            return to;
        }
        return image.IsByte
            ? ImageBuffer.FromBytes(rows.Count, columns.Count, channels, Pick(image.Bytes))
            : ImageBuffer.FromFloats(rows.Count, columns.Count, channels, Pick(image.Floats));
    }

    private static void ResizeLine(ReadOnlySpan<byte> from, Span<byte> to, int channels, ResampleKernel kernel, int[][] allWeights)
    {
        for (int x = 0, i = 0; x < allWeights.Length; x++)
        {
            int[] weights = allWeights[x];
            ReadOnlySpan<byte> pixels = from.Slice(kernel.FirstIndex(x) * channels, weights.Length * channels);
            if (channels == 3) // the common case has its own loop for speed
            {
                int red = RoundingOffset, green = RoundingOffset, blue = RoundingOffset;
                for (int k = 0, at = 0; at < pixels.Length - 2; k++, at += 3)
                {
                    int weight = weights[k];
                    red += weight * pixels[at];
                    green += weight * pixels[at + 1];
                    blue += weight * pixels[at + 2];
                }
                (to[i], to[i + 1], to[i + 2]) = (ToByte(red), ToByte(green), ToByte(blue));
                i += 3;
                continue;
            }
            for (int c = 0; c < channels; c++)
            {
                int sum = RoundingOffset;
                for (int k = 0, at = c; k < weights.Length; k++, at += channels)
                    sum += weights[k] * pixels[at];
                to[i++] = ToByte(sum);
            }
        }
    }

    private static void ResizeLine(ReadOnlySpan<float> from, Span<float> to, int channels, ResampleKernel kernel)
    {
        for (int i = 0; i < to.Length; i++)
        {
            ReadOnlySpan<double> weights = kernel.Weights(i / channels);
            double sum = 0;
            for (int k = 0, at = kernel.FirstIndex(i / channels) * channels + i % channels; k < weights.Length; k++, at += channels)
                sum += weights[k] * from[at];
            to[i] = (float)sum;
        }
    }

    private static ImageBuffer ResizeRows(ImageRows image, ResampleKernel kernel, int height)
    {
        int row = image.Width * image.Channels;
        return image.IsByte
            ? ImageBuffer.FromBytes(height, image.Width, image.Channels, ResizeByteRows(image.Bytes, kernel, height, row))
            : ImageBuffer.FromFloats(height, image.Width, image.Channels, ResizeFloatRows(image.Floats, kernel, height, row));
    }

    private static byte[] ResizeByteRows(RowReader<byte> from, ResampleKernel kernel, int height, int row)
    {
        var to = new byte[height * row];
        var sums = new int[row];
        for (int y = 0; y < height; y++)
        {
            sums.AsSpan().Fill(RoundingOffset);
            int[] weights = kernel.FixedPointWeights(y, FixedBits);
            for (int k = 0; k < weights.Length; k++)
            {
                ReadOnlySpan<byte> line = from(kernel.FirstIndex(y) + k);
                for (int i = 0; i < line.Length; i++)
                    sums[i] += weights[k] * line[i];
            }
            Span<byte> target = to.AsSpan(y * row, row);
            for (int i = 0; i < target.Length; i++)
                target[i] = ToByte(sums[i]);
        }
        return to;
    }

    private static float[] ResizeFloatRows(RowReader<float> from, ResampleKernel kernel, int height, int row)
    {
        var to = new float[height * row];
        var sums = new double[row];
        for (int y = 0; y < height; y++)
        {
            Array.Clear(sums);
            ReadOnlySpan<double> weights = kernel.Weights(y);
            for (int k = 0; k < weights.Length; k++)
            {
                ReadOnlySpan<float> line = from(kernel.FirstIndex(y) + k);
                for (int i = 0; i < line.Length; i++)
                    sums[i] += weights[k] * line[i];
            }
            Span<float> target = to.AsSpan(y * row, row);
            for (int i = 0; i < target.Length; i++)
                target[i] = (float)sums[i];
        }
        return to;
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> FixedBits, 0, 255);
}
