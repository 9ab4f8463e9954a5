using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// The decompressed samples of a PNG as stored, not scaled: palette indices, or grey and colour samples of the file's bit depth. One array
/// element per sample, row by row, the samples of a pixel next to each other.
/// </summary>
internal sealed class PngSamples
{
    /// <summary>The maximum compression ratio of deflate. A header that implies a larger one is damaged.</summary>
    private const int MaxCompressionRatio = 1032;

    /// <summary>First column, first row, and the steps between columns and rows, of Adam7's seven passes.</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private float[]? _floats;
    private Func<int, float>? _scale;

    private PngSamples(byte[]? narrow, ushort[]? wide) => (Samples8, Samples16) = (narrow, wide);

    /// <summary>The samples if they have at most 8 bits, not scaled; otherwise null.</summary>
    public byte[]? Samples8 { get; }

    /// <summary>The samples if they have 16 bits; otherwise null.</summary>
    public ushort[]? Samples16 { get; }

    public int this[int index] => Samples8 is null ? Samples16![index] : Samples8[index];

    public static PngSamples Read(PngFile file) => Read(file, count =>
        file.BitDepth == 16 ? new(null, new ushort[count]) : new(new byte[count], null));

    /// <summary>Reads samples of 16 bits as floats, without an array of the samples themselves.</summary>
    /// <param name="file">The file.</param>
    /// <param name="scale">The float of a sample.</param>
    public static float[] ReadFloats(PngFile file, Func<int, float> scale) =>
        Read(file, count => new PngSamples(null, null) { _floats = new float[count], _scale = scale })._floats!;

    private static PngSamples Read(PngFile file, Func<int, PngSamples> create)
    {
        (int X, int Y, int StepX, int StepY)[] passes = file.Interlaced ? Adam7 : [(0, 0, 1, 1)];
        long impliedLength = passes.Sum(pass => Rows(file, pass) * (1L + LineLength(file, pass)));
        if (impliedLength > (long)file.Data.Length * MaxCompressionRatio)
            throw file.Damaged(file.DataOffset,
                $"the header implies {impliedLength} bytes of samples, but {file.Data.Length} compressed bytes cannot contain them");
        int count = file.Height * file.Width * file.Samples;
        PngSamples samples = create(count);
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(file.Data.ToArray(), writable: false), CompressionMode.Decompress);
            foreach (var pass in passes)
                samples.ReadPass(file, pass, inflated);
            if (inflated.ReadByte() >= 0)
                file.Note(file.DataOffset, $"the header implies {impliedLength} bytes of samples, but there are more",
                    "the further ones were ignored");
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException) // IOException if a preset dictionary is required
        {
            throw file.Damaged(file.DataOffset, "the compressed samples that start there cannot be decompressed", problem);
        }
        return samples;
    }

    private void ReadPass(PngFile file, (int X, int Y, int StepX, int StepY) pass, ZLibStream inflated)
    {
        int lineLength = LineLength(file, pass);
        int rows = Rows(file, pass);
        int columns = Columns(file, pass);
        int step = Math.Max(1, file.BitDepth * file.Samples / 8);
        var line = new byte[lineLength + 1];
        var above = new byte[lineLength + 1];
        for (int row = 0; row < rows; row++)
        {
            int got = inflated.ReadAtLeast(line, line.Length, throwOnEndOfStream: false);
            if (got < line.Length)
                throw file.Damaged(file.DataOffset, $"the compressed samples that start there end at line {row} of {rows}");
            if (line[0] >= PngFilter.Count)
                throw file.Damaged(file.DataOffset,
                    $"line {row} of the samples that start there has filter {line[0]}, which PNG does not have");
            PngFilter.Reverse(line[0], line.AsSpan(1), above.AsSpan(1), step);
            int at = ((pass.Y + row * pass.StepY) * file.Width + pass.X) * file.Samples;
            Unpack(line.AsSpan(1), columns, file, at, pass.StepX * file.Samples);
            (line, above) = (above, line);
        }
    }

    private void Unpack(ReadOnlySpan<byte> line, int columns, PngFile file, int at, int stride)
    {
        int samples = file.Samples;
        if (_floats is not null)
            for (int x = 0; x < columns; x++, at += stride)
                for (int s = 0; s < samples; s++)
                    _floats[at + s] = _scale!(BinaryPrimitives.ReadUInt16BigEndian(line[(2 * (x * samples + s))..]));
        else if (file.BitDepth == 16)
            for (int x = 0; x < columns; x++, at += stride)
                for (int s = 0; s < samples; s++)
                    Samples16![at + s] = BinaryPrimitives.ReadUInt16BigEndian(line[(2 * (x * samples + s))..]);
        else if (file.BitDepth == 8 && stride == samples)
            line.CopyTo(Samples8.AsSpan(at));
        else if (file.BitDepth == 8)
            for (int x = 0; x < columns; x++, at += stride)
                line.Slice(x * samples, samples).CopyTo(Samples8.AsSpan(at));
        else
            for (int x = 0; x < columns; x++, at += stride)
            {
                int bit = x * file.BitDepth;
                Samples8![at] = (byte)((line[bit >> 3] >> (8 - file.BitDepth - (bit & 7))) & ((1 << file.BitDepth) - 1));
            }
    }

    private static int Columns(PngFile file, (int X, int Y, int StepX, int StepY) pass) =>
        (file.Width - pass.X + pass.StepX - 1) / pass.StepX;

    /// <summary>Lines of a pass; 0 if the pass has no columns, because such a pass is not stored.</summary>
    private static int Rows(PngFile file, (int X, int Y, int StepX, int StepY) pass) =>
        Columns(file, pass) <= 0 ? 0 : Math.Max(0, (file.Height - pass.Y + pass.StepY - 1) / pass.StepY);

    private static int LineLength(PngFile file, (int X, int Y, int StepX, int StepY) pass) =>
        (int)(((long)Math.Max(0, Columns(file, pass)) * file.Samples * file.BitDepth + 7) / 8);
}
