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
    /// Writes a file atomically: to a temporary file in the same folder, which is then renamed. So no partly written file remains.
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
            if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
                throw new IOException("its folder does not exist");
            try
            {
                using (FileStream file = File.Create(temporary))
                    write(file);
                File.Move(temporary, path, overwrite: true);
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
                $"The file {path} cannot be written ({reason}); check the folder, its permissions and the free space.", e);
        }
    }
}
