using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>Reads the ZIP archive of a saved explanation and reports errors in it.</summary>
internal sealed class ArchiveReader : IDisposable
{
    /// <summary>The remedy for a file that is not an explanation.</summary>
    public const string Remedy = "give a file written by ExplanationFile.Save or mlnet-lime explain --save.";

    /// <summary>Maximum size of a part in bytes: the largest float image plus a margin.</summary>
    private const long MaxBytes = sizeof(float) * (long)ImageFile.MaxValues + 4096;

    /// <summary>The maximum compression ratio of deflate.</summary>
    private const long MaxCompressionRatio = 1032;

    /// <summary>Maximum size of a JSON document in bytes: more than 1000 classes with 1000 segments need.</summary>
    private const long MaxJsonBytes = 1 << 27;

    private readonly ZipArchive _archive;
    private readonly string _path;

    private ArchiveReader(ZipArchive archive, string path) => (_archive, _path) = (archive, path);

    public static ArchiveReader Open(byte[] content, string path)
    {
        if (content.Length == 0)
            throw new LimeException($"The explanation {path} is empty (0 bytes); {Remedy}");
        if (!content.AsSpan().StartsWith("PK\x3\x4"u8))
            throw new LimeException($"The file {path} {FileSignature.Describe(content)}, not an explanation; {Remedy}");
        ArchiveReader reader;
        try
        {
            var archive = new ZipArchive(new MemoryStream(content));
            _ = archive.Entries;
            reader = new ArchiveReader(archive, path);
        }
        catch (InvalidDataException damage)
        {
            throw new LimeException($"The explanation {path} is damaged or truncated: the central directory at the end of the ZIP archive "
                + "cannot be read; copy the file again.", damage);
        }
        if (!reader.Has("manifest.json"))
            throw new LimeException($"The file {path} is a ZIP archive without manifest.json, not an explanation; {Remedy}");
        return reader;
    }

    public void Dispose() => _archive.Dispose();

    public bool Has(string name) => _archive.GetEntry(name) is not null;

    /// <summary>The name of a part in messages.</summary>
    public string NameOf(string name) => $"{_path}/{name}";

    public JsonElement Json(string name)
    {
        byte[] content = Read(name, MaxJsonBytes);
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return document.RootElement.Clone();
        }
        catch (JsonException damage)
        {
            throw DamageException($"its part {name} is not valid JSON", damage);
        }
    }

    /// <summary>Reads a part and verifies its checksum.</summary>
    /// <param name="name">The name of the part.</param>
    /// <param name="maxBytes">The maximum size. A larger one is refused before memory is allocated.</param>
    public byte[] Read(string name, long maxBytes = MaxBytes) => Unpack(name, maxBytes, entry =>
    {
        var content = new byte[entry.Length];
        using (Stream stream = entry.Open())
            stream.ReadExactly(content);
        return Crc32.Append(0, content) == entry.Crc32 ? content : throw ChecksumException(name);
    });

    /// <summary>Verifies the checksum of a part and decodes it without holding its bytes.</summary>
    /// <param name="name">The name of the part.</param>
    /// <param name="decode">Opens the part, of a length, and decodes it; the text is the part's name in messages.</param>
    public T Read<T>(string name, Func<Func<Stream>, long, string, T> decode) => Unpack(name, MaxBytes, entry =>
    {
        uint checksum = 0;
        long length = 0;
        var buffer = new byte[1 << 16];
        using (Stream stream = entry.Open())
            for (int count; (count = stream.Read(buffer)) > 0; length += count)
                checksum = Crc32.Append(checksum, buffer.AsSpan(0, count));
        return length == entry.Length && checksum == entry.Crc32
            ? decode(entry.Open, length, NameOf(name))
            : throw ChecksumException(name);
    });

    private T Unpack<T>(string name, long maxBytes, Func<ZipArchiveEntry, T> read)
    {
        ZipArchiveEntry entry = _archive.GetEntry(name) ?? throw DamageException($"its part {name} is missing");
        if (entry.Length > maxBytes)
            throw DamageException($"its part {name} claims a size of {entry.Length} bytes, above the maximum of {maxBytes}");
        if (entry.Length > MaxCompressionRatio * (entry.CompressedLength + 1))
            throw DamageException($"its part {name} claims a size of {entry.Length} bytes, but {entry.CompressedLength} compressed bytes "
                + "cannot contain them");
        try
        {
            return read(entry);
        }
        catch (Exception damage) when (damage is IOException or InvalidDataException)
        {
            throw DamageException($"its part {name} cannot be unpacked", damage);
        }
    }

    /// <summary>Interprets the parts. A missing or invalid value is reported as damage.</summary>
    public T Interpret<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception damage) when (damage is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException
            or OverflowException or IndexOutOfRangeException or NullReferenceException or InvalidCastException)
        {
            throw DamageException(damage.Message.ReplaceLineEndings(" ").TrimEnd('.'), damage);
        }
    }

    private LimeException ChecksumException(string name) => DamageException($"the checksum of its part {name} is wrong");

    private LimeException DamageException(string what, Exception? cause = null) =>
        new($"The explanation {_path} is damaged: {what}; copy the file again, or explain the image again.", cause);
}
