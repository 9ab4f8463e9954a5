using System.IO.Compression;

namespace MlNetLime.Build.Tests;

public sealed class PackageContentsTests : IDisposable
{
    private const string Metadata =
        "<description>x</description><license type='expression'>MIT</license><readme>README.md</readme><authors>x</authors>"
            + "<tags>x</tags><icon>icon.png</icon><projectUrl>https://x</projectUrl>";
    private static readonly string[] Complete = ["LICENSE", "README.md", "icon.png", "lib/net8.0/A.dll", "lib/net8.0/A.xml"];

    private readonly string _folder = Directory.CreateTempSubdirectory("lime-package").FullName;

    [Fact]
    public void Faults_CompleteLibrary_None() => Assert.Empty(Faults(Metadata, Complete));

    [Fact]
    public void Faults_ToolWithoutLibrary_None() => Assert.Empty(Faults(
        $"{Metadata}<packageTypes><packageType name='DotnetToolRidPackage' /></packageTypes>",
        ["LICENSE", "README.md", "icon.png", "tools/any/a.dll"]));

    [Theory]
    [InlineData("LICENSE", "there is no file LICENSE")]
    [InlineData("README.md", "there is no file README.md")]
    [InlineData("lib/net8.0/A.xml", "there are no XML docs of lib/net8.0/A.dll")]
    [InlineData("lib/net8.0/A.dll", "there is no library in lib/")]
    public void Faults_FileIsMissing_NamesIt(string missing, string fault) =>
        Assert.Equal([$"a.nupkg: {fault}"], Faults(Metadata, [.. Complete.Where(file => file != missing)]));

    [Fact]
    public void Faults_MetadataIsMissing_NamesIt() => Assert.Equal(
        ["a.nupkg: the nuspec has no <description>", "a.nupkg: the nuspec has no <license>", "a.nupkg: the nuspec has no <readme>",
            "a.nupkg: the nuspec has no <tags>", "a.nupkg: the nuspec has no <icon>", "a.nupkg: the nuspec has no <projectUrl>"],
        Faults("<authors>x</authors>", Complete));

    [Fact]
    public void Faults_DependsOnNativeLibrary_SaysSo() => Assert.Equal(
        ["a.nupkg: it depends on Microsoft.ML.OnnxRuntime, but the application chooses the native library"],
        Faults($"{Metadata}<dependencies><dependency id='Microsoft.ML.OnnxRuntime' version='1' /></dependencies>", Complete));

    [Fact]
    public void Faults_ReadmeHasARelativeLink_NamesIt() => Assert.Equal(
        ["a.nupkg: the readme has a link that is relative: docs/x.md"], Faults(Metadata, Complete, "[a](https://x/y) [b](docs/x.md)"));

    private IReadOnlyList<string> Faults(string metadata, string[] files, string readme = "")
    {
        string path = Path.Combine(_folder, "a.nupkg");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (string file in files)
            {
                using StreamWriter entry = new(zip.CreateEntry(file).Open());
                entry.Write(file == "README.md" ? readme : "");
            }
            using StreamWriter nuspec = new(zip.CreateEntry("a.nuspec").Open());
            nuspec.Write($"<package xmlns='urn:nuspec'><metadata>{metadata}</metadata></package>");
        }
        return PackageContents.Faults(path);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
