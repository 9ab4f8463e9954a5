namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Documentation examples that tests run: the code between <c>docs: begin</c> and <c>docs: end</c>.</summary>
internal static class DocExample
{
    /// <summary>Asserts that a page contains every example of a test file; white space may differ.</summary>
    /// <param name="page">The file name of the page.</param>
    /// <param name="test">The path of the test file within this project.</param>
    public static void AssertStands(string page, string test)
    {
        string text = Normal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, page)));
        string[] examples = [.. File.ReadAllText(Path.Combine(AppContext.BaseDirectory, test)).Split("// docs: begin").Skip(1)
            .Select(rest => Normal(rest[..rest.IndexOf("// docs: end", StringComparison.Ordinal)]))];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Contains(example, text, StringComparison.Ordinal));
    }

    private static string Normal(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
