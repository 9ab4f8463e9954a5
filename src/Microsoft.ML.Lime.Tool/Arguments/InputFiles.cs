namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Checks input files before any costly work.</summary>
internal static class InputFiles
{
    /// <summary>Reports a path that leads to no file.</summary>
    /// <param name="path">The path as given.</param>
    /// <param name="what">The expected content, such as <c>image</c>.</param>
    /// <param name="problems">Receives the problem.</param>
    /// <returns>Whether there is a file.</returns>
    public static bool Exists(string path, string what, Problems problems)
    {
        if (Directory.Exists(path))
            problems.Add($"'{path}' is a folder, not a file; give the path of one file.");
        else if (!File.Exists(path))
            problems.Add($"There is no {what} '{path}'; check the path (the current folder is {Environment.CurrentDirectory})."
                + $"{SimilarNames.Suggestion(Neighbours(path), Path.GetFileName(path))}");
        else
            return true;
        return false;
    }

    /// <summary>File names in the folder of the missing file. Only a limited number is read from a large folder.</summary>
    private static IEnumerable<string> Neighbours(string path)
    {
        try
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
            return !Directory.Exists(folder)
                ? []
                : [.. Directory.EnumerateFiles(folder).Take(1000).Select(file => Path.GetFileName(file)).Order()];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }
}
