namespace Microsoft.ML.Lime.Tests;

/// <summary>Models, photos and reference values that stand beside the checkout. Tests that need them are skipped, by name, where they are missing.</summary>
internal static class SharedData
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared"));

    /// <summary>The full path of a file of the shared folder; skips the test where it is not there.</summary>
    public static string Require(string relativePath)
    {
        string path = Path.Combine(Root, relativePath);
        Assert.SkipUnless(File.Exists(path), $"shared/{relativePath} is not beside the checkout.");
        return path;
    }
}
