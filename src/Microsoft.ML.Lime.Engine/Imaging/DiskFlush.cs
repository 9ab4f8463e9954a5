using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>Flushes the entries of a folder to the disk, so that a rename outlasts a power cut. .NET can flush files only.</summary>
internal static partial class DiskFlush
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Flushes the entries of a folder. Does nothing on Windows, whose NTFS records a rename in its journal, and nothing where the file
    /// system cannot flush a folder, as some network file systems.
    /// </summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        int folder = Open(path, ReadOnly);
        if (folder < 0)
            return;
        _ = Flush(folder);
        _ = Close(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
