using System.CommandLine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Reads the path of the notebook to write.</summary>
internal static class OutputNotebook
{
    /// <summary>The path; null if none was given or it is invalid.</summary>
    public static string? Read(ArgumentReader arguments, Option<string> option)
    {
        if (arguments.Text(option) is not { } path)
            return null;
        if (!path.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase))
            arguments.Wrong(option, "a file name that ends in .ipynb", path);
        else if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            arguments.Problems.Add($"{arguments.NameGiven(option)} '{path}': its folder does not exist; create it, or give another path.");
        else
            return path;
        return null;
    }
}
