using System.CommandLine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>The file of a notebook that is to be written.</summary>
internal static class OutputNotebook
{
    /// <summary>Its path; null where none was asked for, or where it cannot be.</summary>
    public static string? Read(ArgumentReader arguments, Option<string> option)
    {
        if (arguments.Text(option) is not { } path)
            return null;
        if (!path.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase))
            arguments.Wrong(option, "a file name that ends in .ipynb", path);
        else if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            arguments.Problems.Add($"{arguments.NameGiven(option)} '{path}': its folder does not exist; make it, or give another path.");
        else
            return path;
        return null;
    }
}
