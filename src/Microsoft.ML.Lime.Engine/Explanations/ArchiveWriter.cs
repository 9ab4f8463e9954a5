using System.IO.Compression;

namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>Creates a ZIP archive whose bytes depend only on its content: no times, no permissions.</summary>
internal static class ArchiveWriter
{
    private static readonly DateTimeOffset EarliestTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the earliest time that ZIP can store

    /// <summary>Writes the archive. Each part is compressed while it is written.</summary>
    public static void Write(Stream file, IEnumerable<(string Name, Action<Stream> Write)> parts)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, Action<Stream> write) in parts)
        {
            bool compressed = name.EndsWith(".png", StringComparison.Ordinal);
            ZipArchiveEntry entry = archive.CreateEntry(name, compressed ? CompressionLevel.NoCompression : CompressionLevel.Optimal);
            entry.LastWriteTime = EarliestTime;
            entry.ExternalAttributes = 0;
            using Stream stream = entry.Open();
            write(stream);
        }
    }
}
