using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Checks of files that are to be read, before anything costly begins.</summary>
internal static class InputFiles
{
    /// <summary>Reports a path that leads to no file.</summary>
    /// <param name="path">The path as given.</param>
    /// <param name="what">What it should be, such as <c>picture</c>.</param>
    /// <param name="problems">Where to.</param>
    /// <returns>Whether there is a file.</returns>
    public static bool Exists(string path, string what, Problems problems)
    {
        if (Directory.Exists(path))
            problems.Add($"'{path}' is a folder where the file of a {what} was expected; give the path of one file.");
        else if (!File.Exists(path))
            problems.Add($"There is no {what} '{path}'; check the path (the current folder is {Environment.CurrentDirectory})."
                + $"{SimilarNames.Suggestion(Neighbours(path), Path.GetFileName(path))}");
        else
            return true;
        return false;
    }

    /// <summary>Files that stand where the missing one was looked for; a huge folder is not read to its end for a guess.</summary>
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
