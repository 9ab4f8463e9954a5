using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>Reads a saved explanation's ZIP archive and puts what is wrong with it into words.</summary>
internal sealed class ArchiveReader : IDisposable
{
    /// <summary>What to do with a file that is no explanation.</summary>
    public const string Remedy = "give a file that ExplanationFile.Save or mlnet-lime explain --save wrote.";

    /// <summary>More than any explanation needs: the largest float picture and some.</summary>
    private const long MostBytes = sizeof(float) * (long)ImageFile.MaxValues + 4096;

    private readonly ZipArchive _archive;
    private readonly string _path;

    private ArchiveReader(ZipArchive archive, string path) => (_archive, _path) = (archive, path);

    public static ArchiveReader Open(byte[] content, string path)
    {
        if (content.Length == 0)
            throw new LimeException($"The explanation {path} is empty (0 bytes); {Remedy}");
        if (!content.AsSpan().StartsWith("PK\x3\x4"u8))
            throw new LimeException($"The file {path} {FileKind.Describe(content)}, "
                + $"and no explanation; {Remedy}");
        ArchiveReader reader;
        try
        {
            var archive = new ZipArchive(new MemoryStream(content));
            _ = archive.Entries;
            reader = new ArchiveReader(archive, path);
        }
        catch (InvalidDataException damage)
        {
            throw new LimeException($"The explanation {path} is damaged or was cut off: the list of its parts, which stands at the end of "
                + "a ZIP archive, cannot be read; get the file anew.", damage);
        }
        if (!reader.Has("manifest.json"))
            throw new LimeException($"The file {path} is a ZIP archive without a manifest.json, and no explanation; {Remedy}");
        return reader;
    }

    public void Dispose() => _archive.Dispose();

    public bool Has(string name) => _archive.GetEntry(name) is not null;

    /// <summary>What messages call a part.</summary>
    public string NameOf(string name) => $"{_path}/{name}";

    public JsonElement Json(string name)
    {
        byte[] content = Read(name);
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return document.RootElement.Clone();
        }
        catch (JsonException damage)
        {
            throw Damaged($"its part {name} is no JSON", damage);
        }
    }

    /// <summary>The content of a part, whose checksum is right.</summary>
    public byte[] Read(string name)
    {
        ZipArchiveEntry entry = _archive.GetEntry(name) ?? throw Damaged($"its part {name} is missing");
        if (entry.Length > MostBytes)
            throw Damaged($"its part {name} says that it has {entry.Length} bytes, more than any explanation needs");
        try
        {
            var content = new byte[entry.Length];
            using (Stream stream = entry.Open())
                stream.ReadExactly(content);
            return Crc32.Append(0, content) == entry.Crc32 ? content : throw Damaged($"the checksum of its part {name} is wrong");
        }
        catch (Exception damage) when (damage is IOException or InvalidDataException)
        {
            throw Damaged($"its part {name} cannot be unpacked", damage);
        }
    }

    /// <summary>Reads what the parts say. Whatever they lack or should not have is damage.</summary>
    public T Understand<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception damage) when (damage is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw Damaged(damage.Message.ReplaceLineEndings(" ").TrimEnd('.'), damage);
        }
    }

    private LimeException Damaged(string what, Exception? cause = null) =>
        new($"The explanation {_path} is damaged: {what}; get the file anew, or explain the picture again.", cause);
}
