namespace Microsoft.ML.Lime.Tests;

/// <summary>The repository checkout that the tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The root folder of the checkout.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MlNetLime.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("MlNetLime.sln is in no folder above the tests.");
    }
}
