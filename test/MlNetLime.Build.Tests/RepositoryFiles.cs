using Microsoft.ML.Lime.Tests;

namespace MlNetLime.Build.Tests;

/// <summary>The source files of the repository.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] Folders = [".github", "build", "docs", "src", "test"];

    /// <summary>The full paths of all files with an extension in the root folder and in the source folders, without build output.</summary>
    public static IReadOnlyList<string> WithExtension(string extension) =>
    [
        .. Directory.EnumerateFiles(Checkout.Root, $"*{extension}"),
        .. Folders.SelectMany(folder => Under(Path.Combine(Checkout.Root, folder), extension)),
    ];

    /// <summary>A path relative to the root folder, with slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Checkout.Root, path).Replace('\\', '/');

    private static IEnumerable<string> Under(string folder, string extension)
    {
        var folders = Directory.EnumerateDirectories(folder).Where(child => Path.GetFileName(child) is not ("bin" or "obj"));
        return Directory.EnumerateFiles(folder, $"*{extension}").Concat(folders.SelectMany(child => Under(child, extension)));
    }
}
