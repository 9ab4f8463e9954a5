using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Dependencies between the folders of each project, read from the compiled types.</summary>
/// <remarks>
/// To renew the matrices of <c>docs/architecture.md</c>, run this class with the environment variable <c>MLNETLIME_RECORD</c> set to 1.
/// </remarks>
public sealed class FolderTests(ITestOutputHelper output)
{
    private const string Begin = "<!-- matrices of folders -->", End = "<!-- end of matrices -->";

    public static TheoryData<string> Projects => [.. Libraries.All.Select(library => library.Project)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_UseOnlyFoldersBeforeThem(string project)
    {
        Matrix matrix = Matrix.Read(project);
        output.WriteLine(matrix.ToString());
        Assert.Empty(matrix.Unlisted);
        Assert.Empty(matrix.Upward());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Types_InternalInFolderNamespace_PublicInAssemblyNamespace(string project)
    {
        (string assembly, _, _) = Libraries.All.Single(library => library.Project == project);
        var types = new CompiledTypes(assembly, project);
        Assert.All(types.Types.Where(type => type.Namespace is not (null or "Microsoft.ML")), type => Assert.Equal(
            type.IsPublic || types.FolderOf(type) == "." ? project : $"{project}.{types.FolderOf(type).Replace('/', '.')}",
                type.Namespace));
    }

    [Fact]
    public void ArchitecturePage_ShowsTheMatrices()
    {
        string page = Path.Combine(Checkout.Root, "docs", "architecture.md");
        string text = File.ReadAllText(page);
        var matrices = new StringBuilder("\n");
        foreach (string project in Libraries.All.Select(library => library.Project))
            matrices.Append(CultureInfo.InvariantCulture, $"\n`{project}`\n\n```\n{Matrix.Read(project)}\n```\n");
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = text.IndexOf(End, begin, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("MLNETLIME_RECORD") == "1")
        {
            File.WriteAllText(page, text[..begin] + matrices + "\n" + text[end..]);
            Assert.Fail("Written. Run again without MLNETLIME_RECORD.");
        }
        Assert.Equal(matrices + "\n", text[begin..end]);
    }

    [Fact]
    public void Matrix_WithAnUpwardUse_ReportsIt()
    {
        var matrix = new Matrix(["a", "b"], new() { [("a", "b")] = ["A -> B"], [("b", "a")] = ["B -> A"] }, []);
        Assert.Equal("a uses b, which stands above it: A -> B", Assert.Single(matrix.Upward()));
    }
}
