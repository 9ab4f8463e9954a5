using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// The decompressed lines of a PNG, one after the other, so that no more than two are in memory. A line of an interlaced image has the
/// pixels of one pass.
/// </summary>
internal sealed class PngLines
{
    /// <summary>The maximum compression ratio of deflate. A header that implies a larger one is damaged.</summary>
    private const int MaxCompressionRatio = 1032;

    /// <summary>First column, first row, and the steps between columns and rows, of Adam7's seven passes.</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private readonly PngFile _file;
    private readonly (int X, int Y, int StepX, int StepY)[] _passes;
    private readonly long _impliedLength;

    /// <summary>Checks the size that the header states against that of the compressed samples. Nothing is decompressed yet.</summary>
    /// <exception cref="LimeException">The file is too short for its size.</exception>
    public PngLines(PngFile file)
    {
        (_file, _passes) = (file, file.Interlaced ? Adam7 : [(0, 0, 1, 1)]);
        _impliedLength = _passes.Sum(pass => Rows(pass) * (1L + LineLength(pass)));
        long compressed = file.Data.Length;
        if (_impliedLength > compressed * MaxCompressionRatio)
            throw file.Damaged(file.DataOffset,
                $"the header implies {_impliedLength} bytes of samples, but {compressed} compressed bytes cannot contain them");
    }

    /// <summary>Gets the bytes of a line, without its filter, and the places of its pixels.</summary>
    public delegate void LineHandler(ReadOnlySpan<byte> line, Places places);

    /// <summary>
    /// The pixels of a line: <paramref name="Count"/> pixels of <paramref name="Row"/>, from <paramref name="Column"/> on, each
    /// <paramref name="Step"/>.
    /// </summary>
    public readonly record struct Places(int Row, int Column, int Step, int Count);

    /// <summary>Decompresses all lines.</summary>
    /// <exception cref="LimeException">The samples are damaged.</exception>
    public void Read(LineHandler handle)
    {
        try
        {
            using var inflated = new ZLibStream(new SequenceStream(_file.Data), CompressionMode.Decompress);
            foreach (var pass in _passes)
                ReadPass(pass, inflated, handle);
            if (inflated.ReadByte() >= 0)
                _file.Note(_file.DataOffset, $"the header implies {_impliedLength} bytes of samples, but there are more",
                    "the further ones were ignored");
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException) // IOException if a preset dictionary is required
        {
            throw _file.Damaged(_file.DataOffset, "the compressed samples that start there cannot be decompressed", problem);
        }
    }

    /// <summary>The samples of a line as stored, not scaled: palette indices, or grey and colour samples of the file's bit depth.</summary>
    /// <param name="line">The bytes of the line.</param>
    /// <param name="bitDepth">Bits per sample.</param>
    /// <param name="samples">Receives the samples.</param>
    public static void Unpack(ReadOnlySpan<byte> line, int bitDepth, Span<ushort> samples)
    {
        if (bitDepth == 16)
            for (int i = 0; i < samples.Length; i++)
                samples[i] = BinaryPrimitives.ReadUInt16BigEndian(line[(2 * i)..]);
        else if (bitDepth == 8)
            for (int i = 0; i < samples.Length; i++)
                samples[i] = line[i];
        else
            for (int i = 0; i < samples.Length; i++)
            {
                int bit = i * bitDepth;
                samples[i] = (ushort)((line[bit >> 3] >> (8 - bitDepth - (bit & 7))) & ((1 << bitDepth) - 1));
            }
    }

    private void ReadPass((int X, int Y, int StepX, int StepY) pass, ZLibStream inflated, LineHandler handle)
    {
        int rows = Rows(pass), columns = Columns(pass);
        int step = Math.Max(1, _file.BitDepth * _file.Samples / 8);
        var line = new byte[LineLength(pass) + 1];
        var above = new byte[line.Length];
        for (int row = 0; row < rows; row++)
        {
            int got = inflated.ReadAtLeast(line, line.Length, throwOnEndOfStream: false);
            if (got < line.Length)
                throw _file.Damaged(_file.DataOffset, $"the compressed samples that start there end at line {row} of {rows}");
            if (line[0] >= PngFilter.Count)
                throw _file.Damaged(_file.DataOffset,
                    $"line {row} of the samples that start there has filter {line[0]}, which PNG does not have");
            PngFilter.Reverse(line[0], line.AsSpan(1), above.AsSpan(1), step);
            handle(line.AsSpan(1), new Places(pass.Y + row * pass.StepY, pass.X, pass.StepX, columns));
            (line, above) = (above, line);
        }
    }

    private int Columns((int X, int Y, int StepX, int StepY) pass) => (_file.Width - pass.X + pass.StepX - 1) / pass.StepX;

    /// <summary>Lines of a pass; 0 if the pass has no columns, because such a pass is not stored.</summary>
    private int Rows((int X, int Y, int StepX, int StepY) pass) =>
        Columns(pass) <= 0 ? 0 : Math.Max(0, (_file.Height - pass.Y + pass.StepY - 1) / pass.StepY);

    private int LineLength((int X, int Y, int StepX, int StepY) pass) =>
        (int)(((long)Math.Max(0, Columns(pass)) * _file.Samples * _file.BitDepth + 7) / 8);

    /// <summary>Reads a sequence of bytes, which is not copied.</summary>
    private sealed class SequenceStream(ReadOnlySequence<byte> rest) : Stream
    {
        private ReadOnlySequence<byte> _rest = rest;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, _rest.Length);
            _rest.Slice(0, count).CopyTo(buffer);
            _rest = _rest.Slice(count);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
