namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>Reads and writes whole files and turns I/O errors into messages with a remedy.</summary>
internal static class FileContent
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="kind">The kind of file, for messages: <c>image</c>, <c>label file</c>.</param>
    public static byte[] Read(string path, string kind)
    {
        if (Directory.Exists(path))
            throw new LimeException($"The {kind} {path} is a folder; specify a file.");
        if (!File.Exists(path))
            throw new LimeException($"The {kind} {path} does not exist; check the path.");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LimeException($"The {kind} {path} cannot be read ({e.Message}); check its permissions and size.", e);
        }
    }

    /// <summary>Writes to a temporary file in the same folder and renames it, so that the file is either complete or absent.</summary>
    public static void Write(string path, byte[] content) => Write(path, file => file.Write(content));

    /// <summary>Writes a file in the same way; a callback writes the content to a stream.</summary>
    public static void Write(string path, Action<Stream> write)
    {
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
