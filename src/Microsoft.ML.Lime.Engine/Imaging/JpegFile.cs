using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// The structure of a JPEG (ITU-T T.81, annex B), as far as Skia does not report it: which kind it is, and where its data end. libjpeg
/// fills missing data with grey and only warns of it, and Skia ignores the warnings.
/// </summary>
internal sealed class JpegFile
{
    private const byte Sof0 = 0xc0, Sof1 = 0xc1, Sof2 = 0xc2, Sof9 = 0xc9, Sof10 = 0xca, Sof15 = 0xcf; // SOF: start of frame
    private const byte HuffmanTables = 0xc4, Extension = 0xc8, ArithmeticConditions = 0xcc, StartOfScan = 0xda;
    private const int Coefficients = 64;
    private const int MaxScans = 500; // a small file with many scans would take minutes to decode

    private readonly string _name;
    private readonly int _length;
    private readonly Dictionary<byte, bool[]> _exact = []; // of each component: which coefficients have all of their bits

    private byte _frame;
    private int _scans;
    private int _scanStart;
    private bool _oneScan;

    private JpegFile(string name, int length) => (_name, _length) = (name, length);

    public static ReadOnlySpan<byte> Signature => [0xff, 0xd8, 0xff];

    public static ReadOnlySpan<byte> EndMarker => [0xff, 0xd9];

    /// <summary>Where the end marker begins, or, where there is none, the file's data end.</summary>
    public int End { get; private set; }

    /// <summary>Whether the file has an end marker. Some cameras and programs leave it out.</summary>
    public bool HasEnd { get; private set; }

    /// <summary>Whether one pass over Huffman-coded data gives the image, so that its decoder needs no end marker.</summary>
    public bool IsSequential => _oneScan && (_frame is Sof0 or Sof1);

    public bool IsArithmetic => _frame is Sof9 or Sof10;

    /// <summary>Whether the scans, taken together, give every bit of every coefficient.</summary>
    public bool HasAllScans => !_exact.Values.Any(coefficients => coefficients.Contains(false));

    /// <summary>Reads the segments of a file.</summary>
    /// <exception cref="LimeException">A segment is cut off, the image has no data, is too large or of a kind that is not read.</exception>
    public static JpegFile Parse(ReadOnlySpan<byte> file, string name)
    {
        var jpeg = new JpegFile(name, file.Length) { End = file[^1] == 0xff ? file.Length - 1 : file.Length }; // it may be half a marker
        for (int at = NextMarker(file, 2); at < file.Length;)
        {
            byte marker = file[at + 1];
            if (marker == EndMarker[1])
            {
                (jpeg.End, jpeg.HasEnd) = (at, true);
                break;
            }
            int start = at + 4;
            if (start > file.Length)
                throw jpeg.Truncated();
            int stop = at + 2 + Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]));
            if (stop > file.Length)
                throw jpeg.Truncated();
            ReadOnlySpan<byte> body = file[start..stop];
            if (marker == StartOfScan)
                jpeg.ReadScan(body, stop);
            else if (marker is >= Sof0 and <= Sof15 and not (HuffmanTables or Extension or ArithmeticConditions))
                jpeg.ReadFrame(marker, body);
            at = jpeg.IsSequential ? NextEnd(file, stop) : NextMarker(file, stop); // what follows the only scan is no matter
        }
        return jpeg._scans > 0 ? jpeg : throw jpeg.Truncated();
    }

    public LimeException Truncated() => Damaged(_length, "the file ends before the picture does");

    public LimeException Undecodable() => Damaged(_scanStart, "the picture data that begins here cannot be decoded");

    private static int NextEnd(ReadOnlySpan<byte> file, int from) =>
        file[from..].IndexOf(EndMarker) is >= 0 and var found ? from + found : file.Length;

    /// <summary>
    /// Where the next marker with a segment, or the end marker, begins; the length where there is none. Compressed data, restart markers,
    /// filling and stray bytes are passed over.
    /// </summary>
    private static int NextMarker(ReadOnlySpan<byte> file, int from)
    {
        for (; from < file.Length - 1; from++)
        {
            int found = file[from..^1].IndexOf((byte)0xff);
            if (found < 0)
                break;
            from += found;
            if (file[from + 1] is not (0x00 or 0x01 or 0xff or (>= 0xd0 and <= 0xd8)))
                return from;
        }
        return file.Length;
    }

    private void ReadFrame(byte marker, ReadOnlySpan<byte> body)
    {
        if (body.Length < 6 || body.Length < 6 + 3 * body[5])
            throw Truncated();
        if (marker is not (Sof0 or Sof1 or Sof2 or Sof9 or Sof10) || body[0] != 8)
            throw new LimeException($"The JPEG {_name} is of a kind that is not read "
                + $"({(body[0] != 8 ? $"{body[0]} bits a sample" : "lossless or hierarchical")}); convert it to PNG.");
        _frame = marker;
        ImageFile.RequireSize(
            BinaryPrimitives.ReadUInt16BigEndian(body[1..]), BinaryPrimitives.ReadUInt16BigEndian(body[3..]), body[5] == 1 ? 1 : 3, _name);
        for (int i = 0; i < body[5]; i++)
            _exact[body[6 + 3 * i]] = new bool[Coefficients];
    }

    private void ReadScan(ReadOnlySpan<byte> body, int dataStart)
    {
        int components = body.IsEmpty ? 0 : body[0];
        if (_frame == 0 || body.Length < 4 + 2 * components)
            throw Truncated();
        if (_scans++ == 0)
            (_scanStart, _oneScan) = (dataStart, components == _exact.Count);
        if (_scans > MaxScans)
            throw Damaged(dataStart, $"it has more than {MaxScans} scans");
        // The first and the last coefficient, and in four bits how many low bits of them are left out.
        ReadOnlySpan<byte> selection = body[(1 + 2 * components)..];
        if ((selection[2] & 15) == 0)
            for (int i = 0; i < components; i++)
                if (_exact.TryGetValue(body[1 + 2 * i], out bool[]? coefficients))
                    for (int c = selection[0]; c <= Math.Min((int)selection[1], Coefficients - 1); c++)
                        coefficients[c] = true;
    }

    private LimeException Damaged(long offset, string what) =>
        new(FormattableString.Invariant($"The JPEG {_name} is damaged at byte {offset}: {what}; get the file anew."));
}
