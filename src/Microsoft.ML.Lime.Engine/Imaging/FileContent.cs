using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Reads and writes whole files and turns I/O errors into messages with a remedy.</summary>
public static class FileContent
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="kind">What it should be, for messages: <c>image</c>, <c>label file</c>.</param>
    /// <exception cref="LimeException">The file does not exist, is a folder, or cannot be read.</exception>
    public static byte[] Read(string path, string kind)
    {
        if (Directory.Exists(path))
            throw new LimeException($"The {kind} {path} is a folder; specify a file.");
        if (!File.Exists(path))
            throw new LimeException($"The {kind} {path} does not exist; check the path.") { MayPass = true };
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LimeException($"The {kind} {path} cannot be read ({e.Message}); check its permissions and size.", e)
            {
                MayPass = true,
            };
        }
    }

    /// <summary>
    /// Writes a file atomically: to a temporary file in the same folder, which is flushed to the disk and then renamed; then the folder is
    /// flushed. So also after a power cut the path has the old content or the new one. A symbolic link is not replaced, but refused.
    /// </summary>
    /// <param name="path">Path of the file; an existing one is replaced.</param>
    /// <param name="content">The content.</param>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public static void Write(string path, byte[] content) => Write(path, file => file.Write(content));

    /// <summary>Writes a file atomically, piece by piece.</summary>
    /// <param name="path">Path of the file; an existing one is replaced.</param>
    /// <param name="write">Writes the content to a stream.</param>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        string temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            if (Directory.Exists(path))
                throw new IOException("it is a folder");
            RefuseLink(path);
            if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
                throw new IOException("its folder does not exist");
            try
            {
                using (FileStream file = File.Create(temporary))
                {
                    write(file);
                    file.Flush(flushToDisk: true);
                }
                File.Move(temporary, path, overwrite: true);
                FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = e.Message.Replace(temporary, path, StringComparison.Ordinal);
            throw new LimeException(
                $"The file {path} cannot be written ({reason}); check the folder, its permissions and the free space.", e)
            {
                MayPass = true,
            };
        }
    }

    /// <summary>
    /// Removes the temporary files that killed processes left while they wrote a file by <see cref="Write(string, byte[])"/>: its name, 32
    /// digits and <c>.tmp</c>. Those that cannot be removed stay.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="minimumAge">
    /// Younger ones stay, because another process may be writing them. Zero if the caller knows that there is none: then all are removed,
    /// also those of a later time than now, as after the clock was set back.
    /// </param>
    public static void RemoveTemporaryFiles(string path, TimeSpan minimumAge)
    {
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileName(path);
        try
        {
            foreach (FileInfo left in new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).EnumerateFiles($"{name}.*.tmp"))
                if (left.Name.StartsWith(name, StringComparison.Ordinal) // a name may have characters of a pattern
                    && Guid.TryParseExact(left.Name.AsSpan(name.Length)[1..^4], "n", out _)
                    && (minimumAge == TimeSpan.Zero || left.LastWriteTimeUtc <= DateTime.UtcNow - minimumAge))
                    left.Delete();
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // They only take space.
        }
    }

    /// <summary>Throws if a path is a symbolic link: a result is never written through a link, nor in its place.</summary>
    /// <exception cref="LimeException">It is one.</exception>
    public static void RefuseLink(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target)
            throw new LimeException($"The file {path} is a symbolic link to {target}, and results are written neither through a link nor "
                + "in its place; remove the link, or give another path.");
    }

    /// <summary>Flushes the entries of a folder to the disk, so that files created or renamed in it outlast a power cut.</summary>
    /// <remarks>Does nothing on Windows and on file systems that cannot do it.</remarks>
    public static void FlushFolder(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        DiskFlush.Folder(path);
    }
}
