namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>Whole files in and out, with plain words for what goes wrong.</summary>
internal static class FileContent
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="kind">What it should be, for messages: <c>picture</c>, <c>label file</c>.</param>
    public static byte[] Read(string path, string kind)
    {
        if (Directory.Exists(path))
            throw new LimeException($"The {kind} {path} is a folder; name a file.");
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

    /// <summary>Writes a file to a temporary name beside it and renames it, so that it appears whole or not at all.</summary>
    public static void Write(string path, byte[] content) => Write(path, file => file.Write(content));

    /// <summary>The same, by whoever writes it piece by piece.</summary>
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
