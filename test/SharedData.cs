namespace Microsoft.ML.Lime.Tests;

/// <summary>Models, photos and reference values that stand beside the checkout. Tests that need them are skipped, by name, where they are missing.</summary>
internal static class SharedData
{
    private static readonly string? Root = Find();

    /// <summary>The full path of a file of the shared folder; skips the test where it is not there.</summary>
    public static string Require(string relativePath)
    {
        string path = Path.Combine(Root ?? "shared", relativePath);
        Assert.SkipUnless(Root is not null && File.Exists(path), $"shared/{relativePath} is not beside the checkout.");
        return path;
    }

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MlNetLime.sln")) || Directory.Exists(Path.Combine(folder.FullName, ".ci")))
                return Path.Combine(folder.FullName, "..", "shared") is var shared && Directory.Exists(shared) ? Path.GetFullPath(shared) : null;
        return null;
    }
}
