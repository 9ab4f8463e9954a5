namespace Microsoft.ML.Lime.Evaluation.DataSets;

/// <summary>Decides whether paths lie within a folder, also after following symbolic links.</summary>
internal sealed class FolderBounds
{
    private const int MaxLinks = 40; // as Linux

    private static readonly StringComparer Comparer =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private readonly Dictionary<string, string?> _folders = new(Comparer);
    private readonly string _folder;

    /// <param name="folder">The folder; it may be a link itself.</param>
    public FolderBounds(string folder) => _folder = Resolve(Path.GetFullPath(folder), MaxLinks) ?? Path.GetFullPath(folder);

    /// <summary>Whether a path lies within the folder. A path whose links form a cycle does not.</summary>
    public bool Contains(string path)
    {
        string full = Path.GetFullPath(path);
        string? parent = Path.GetDirectoryName(full);
        if (parent is null)
            return false;
        // The files of a folder share its links.
        if (!_folders.TryGetValue(parent, out string? resolved))
            _folders[parent] = resolved = Resolve(parent, MaxLinks);
        string? target = resolved is null ? null : Follow(Path.Combine(resolved, Path.GetFileName(full)), MaxLinks);
        return target is not null && target.Length > _folder.Length
            && Comparer.Equals(target[.._folder.Length], _folder)
            && (Path.EndsInDirectorySeparator(_folder) || target[_folder.Length] == Path.DirectorySeparatorChar);
    }

    /// <summary>A full path without links; null if they form a cycle. What does not exist stays as it is.</summary>
    private static string? Resolve(string path, int links) =>
        Path.GetDirectoryName(path) is not { } parent ? path
        : Resolve(parent, links) is { } folder ? Follow(Path.Combine(folder, Path.GetFileName(path)), links)
        : null;

    /// <summary>Follows the last part of a path whose folder has no links.</summary>
    private static string? Follow(string path, int links) =>
        LinkTarget(path) is not { } target ? path
        : links == 0 ? null
        : Resolve(Path.GetFullPath(target, Path.GetDirectoryName(path)!), links - 1);

    // A file that may not be looked at cannot be read either; its row says why.
    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
