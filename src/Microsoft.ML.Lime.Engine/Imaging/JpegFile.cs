using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// The structure of a JPEG file (ITU-T T.81, annex B) that Skia does not report: its process (sequential, progressive, arithmetic) and
/// where its data end. libjpeg fills missing data with grey and only issues a warning, which Skia ignores.
/// </summary>
internal sealed class JpegFile
{
    private const byte Sof0 = 0xc0, Sof1 = 0xc1, Sof2 = 0xc2, Sof9 = 0xc9, Sof10 = 0xca, Sof15 = 0xcf; // SOF: start of frame
    private const byte HuffmanTables = 0xc4, Reserved = 0xc8, ArithmeticConditioning = 0xcc, StartOfScan = 0xda;
    private const int Coefficients = 64;
    private const int MaxScans = 500; // a small file with many scans would take minutes to decode

    private readonly string _name;
    private readonly int _length;
    private readonly Dictionary<byte, bool[]> _completeCoefficients = []; // per component: which coefficients have full precision

    private byte _frameMarker;
    private int _scanCount;
    private int _scanStart;
    private bool _isSingleScan;
    private long _blocks;
    private long _minBits; // of the data: two per block in the shortest sequential Huffman code

    private JpegFile(string name, int length) => (_name, _length) = (name, length);

    public static ReadOnlySpan<byte> Signature => [0xff, 0xd8, 0xff];

    public static ReadOnlySpan<byte> EndMarker => [0xff, 0xd9];

    /// <summary>The offset of the end marker, or the end of the file's data if there is no end marker.</summary>
    public int End { get; private set; }

    /// <summary>Whether the file has an end marker. Some cameras and programs omit it.</summary>
    public bool HasEndMarker { get; private set; }

    /// <summary>Whether one scan of Huffman-coded data contains the whole image. Such data can be decoded without an end marker.</summary>
    public bool IsSequential => _isSingleScan && (_frameMarker is Sof0 or Sof1);

    public bool IsArithmetic => _frameMarker is Sof9 or Sof10;

    /// <summary>Whether the colours are those of a print: cyan, magenta, yellow and black.</summary>
    public bool IsCmyk => _completeCoefficients.Count == 4;

    /// <summary>Whether the scans together contain every bit of every coefficient.</summary>
    public bool HasAllScans => !_completeCoefficients.Values.Any(coefficients => coefficients.Contains(false));

    /// <summary>Parses the segments of a file.</summary>
    /// <exception cref="LimeException">
    /// A segment is truncated, or the image has no data, is too large or uses an unsupported process.
    /// </exception>
    public static JpegFile Parse(ReadOnlySpan<byte> file, string name)
    {
        // A final 0xff may be the first half of a marker.
        var jpeg = new JpegFile(name, file.Length) { End = file[^1] == 0xff ? file.Length - 1 : file.Length };
        for (int at = FindMarker(file, 2); at < file.Length;)
        {
            byte marker = file[at + 1];
            if (marker == EndMarker[1])
            {
                (jpeg.End, jpeg.HasEndMarker) = (at, true);
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
            else if (marker is >= Sof0 and <= Sof15 and not (HuffmanTables or Reserved or ArithmeticConditioning))
                jpeg.ReadFrame(marker, body);
            at = jpeg.IsSequential ? FindEndMarker(file, stop) : FindMarker(file, stop); // segments after the only scan are ignored
        }
        return jpeg._scanCount > 0 ? jpeg : throw jpeg.Truncated();
    }

    /// <summary>
    /// Bytes of the coefficients, which the decoder keeps unless one scan contains the whole image: two for each, in blocks of 64.
    /// </summary>
    public long CoefficientBytes => _isSingleScan && (_frameMarker is Sof0 or Sof1 or Sof9) ? 0 : 2L * Coefficients * _blocks;

    /// <summary>Checks that the data can contain so many pixels, before memory is taken for them.</summary>
    /// <exception cref="LimeException">They have fewer bits than two per block, the least in Huffman code.</exception>
    public void CheckLength()
    {
        if (IsSequential && 8L * (End - _scanStart) < _minBits)
            throw (HasEndMarker ? Undecodable() : Truncated());
    }

    public LimeException Truncated() => Damaged(_length, "the file ends before the image is complete");

    public LimeException Undecodable() => Damaged(_scanStart, "the image data that starts here cannot be decoded");

    private static int FindEndMarker(ReadOnlySpan<byte> file, int from) =>
        file[from..].IndexOf(EndMarker) is >= 0 and var found ? from + found : file.Length;

    /// <summary>
    /// The offset of the next marker that starts a segment, or of the end marker; the length of the file if there is none. Skips compressed
    /// data, restart markers, fill bytes and stray bytes.
    /// </summary>
    private static int FindMarker(ReadOnlySpan<byte> file, int from)
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
        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        string? unsupported = marker is not (Sof0 or Sof1 or Sof2 or Sof9 or Sof10) ? "lossless or hierarchical"
            : body[0] != 8 ? $"{body[0]} bits per sample"
            : body[5] is not (1 or 3 or 4) ? $"{body[5]} components"
            : height == 0 && width > 0 ? "its height follows after the pixels"
            : null;
        if (unsupported is not null)
            throw new LimeException($"The JPEG {_name} uses an unsupported process ({unsupported}); convert it to PNG.");
        _frameMarker = marker;
        ImageFile.CheckSize(height, width, 0, _name);
        (int blocks, int rows, int columns) = (0, 1, 1); // of a minimum coded unit
        for (int i = 0; i < body[5]; i++)
        {
            _completeCoefficients[body[6 + 3 * i]] = new bool[Coefficients];
            (int horizontal, int vertical) = (body[7 + 3 * i] >> 4, body[7 + 3 * i] & 15);
            blocks += horizontal * vertical;
            (rows, columns) = (Math.Max(rows, vertical), Math.Max(columns, horizontal));
        }
        _blocks = (long)blocks * ((height + 8 * rows - 1) / (8 * rows)) * ((width + 8 * columns - 1) / (8 * columns));
        _minBits = 2L * blocks * (height / (8 * rows)) * (width / (8 * columns));
    }

    private void ReadScan(ReadOnlySpan<byte> body, int dataStart)
    {
        int components = body.IsEmpty ? 0 : body[0];
        if (_frameMarker == 0 || body.Length < 4 + 2 * components)
            throw Truncated();
        if (_scanCount++ == 0)
            (_scanStart, _isSingleScan) = (dataStart, components == _completeCoefficients.Count);
        if (_scanCount > MaxScans)
            throw Damaged(dataStart, $"it has more than {MaxScans} scans");
        // Spectral selection (first and last coefficient) and successive approximation, whose low four bits count the omitted low bits.
        ReadOnlySpan<byte> selection = body[(1 + 2 * components)..];
        if ((selection[2] & 15) == 0)
            for (int i = 0; i < components; i++)
                if (_completeCoefficients.TryGetValue(body[1 + 2 * i], out bool[]? coefficients))
                    for (int c = selection[0]; c <= Math.Min((int)selection[1], Coefficients - 1); c++)
                        coefficients[c] = true;
    }

    private LimeException Damaged(long offset, string what) =>
        new(FormattableString.Invariant($"The JPEG {_name} is damaged at byte {offset}: {what}; get a new copy of the file."));
}
