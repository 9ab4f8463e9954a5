using System.IO.Compression;

namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>Creates a ZIP archive whose bytes depend only on its content: no times, no permissions.</summary>
internal static class ArchiveWriter
{
    private static readonly DateTimeOffset EarliestTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the earliest time that ZIP can store

    public static byte[] Pack(IEnumerable<(string Name, byte[] Content)> parts)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
            foreach ((string name, byte[] content) in parts)
            {
                bool compressed = name.EndsWith(".png", StringComparison.Ordinal);
                ZipArchiveEntry entry = archive.CreateEntry(name, compressed ? CompressionLevel.NoCompression : CompressionLevel.Optimal);
                entry.LastWriteTime = EarliestTime;
                entry.ExternalAttributes = 0;
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        return packed.ToArray();
    }
}
