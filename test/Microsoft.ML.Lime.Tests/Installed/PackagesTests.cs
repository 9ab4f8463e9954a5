using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Packs the packages, installs them from a folder into a new project, and uses them there.</summary>
public sealed class PackagesTests : IDisposable
{
    private const string Program = """
        using System.Linq;
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using Microsoft.ML.Lime;
        using Microsoft.ML.Lime.Engine;
        using Microsoft.ML.Lime.Onnx;

        var ml = new MLContext(seed: 1);
        using OnnxScorer scorer = ml.Lime().OpenOnnxScorer(args[1], new OnnxScorerOptions { Preprocessing = Preprocessing.Unit });
        var pipeline = ml.Transforms.LoadImages("Image", "", nameof(Photo.Path))
            .Append(ml.Lime().ExplainImage("Explanation", "Image", scorer,
                new LimeExplainOptions { Method = LimeOptions.Matlab with { Samples = 64 } }));
        IDataView photos = ml.Data.LoadFromEnumerable(new[] { new Photo { Path = args[0] } });
        LimeExplanationRow row = ml.Data.CreateEnumerable<LimeExplanationRow>(pipeline.Fit(photos).Transform(photos), false).Single();
        System.Console.WriteLine($"class {row.ClassIndex[0]}, {row.ScoreMap.Length} values");

        class Photo
        {
            public string Path { get; set; } = "";
        }
        """;

    private const string Sources = """<configuration><packageSources><add key="packed" value="feed" /></packageSources></configuration>""";

    private static readonly string[] Libraries = ["", ".Engine", ".Drawing", ".Evaluation", ".Onnx"];

    private readonly string _folder = Directory.CreateTempSubdirectory("lime-packages").FullName;
    private readonly string _version = $"0.1.0-test.{Guid.NewGuid():N}";

    [Fact]
    public async Task LibraryPackages_InstalledInNewProject_ExplainImage()
    {
        string feed = Path.Combine(_folder, "feed"), app = Path.Combine(_folder, "App");
        await PackLibraries(feed);
        Assert.All(Libraries, part => Assert.True(File.Exists(Path.Combine(feed, $"MlNetLime{part}.{_version}.snupkg")), part));
        CheckContent(Path.Combine(feed, $"MlNetLime.{_version}.nupkg"));

        Directory.CreateDirectory(app);
        await File.WriteAllTextAsync(Path.Combine(app, "Program.cs"), Program, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(app, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net8.0</TargetFramework>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MlNetLime" Version="{_version}" />
                <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{OnnxRuntimeVersion()}" />
              </ItemGroup>
            </Project>
            """, TestContext.Current.CancellationToken);
        // Added to the configured package sources.
        await File.WriteAllTextAsync(Path.Combine(_folder, "NuGet.config"), Sources, TestContext.Current.CancellationToken);
        await OtherProgram.Dotnet(app, "build", "-c", "Release", "-v", "quiet");

        string models = Path.Combine(Checkout.Root, "docs", "models");
        string printed = await OtherProgram.Dotnet(app, Path.Combine("bin", "Release", "net8.0", "App.dll"),
            Path.Combine(models, "demo.png"), Path.Combine(models, "shapes.onnx"));
        Assert.Equal("class 3, 7680 values", printed.Trim());
    }

    [Fact]
    public async Task ToolPackage_InstalledFromFeed_ExplainsImage()
    {
        string feed = Path.Combine(_folder, "feed"), tools = Path.Combine(_folder, "tools"), output = Path.Combine(_folder, "out");
        string platform = RuntimeInformation.RuntimeIdentifier;
        string[] pack = ["pack", Path.Combine("src", "Microsoft.ML.Lime.Tool"), "-c", "Release", "-o", feed,
            $"-p:PackageVersion={_version}", "-v", "quiet",
            "--artifacts-path", Path.Combine(_folder, "artifacts")];
        await OtherProgram.Dotnet(Checkout.Root, pack);
        await OtherProgram.Dotnet(Checkout.Root, [.. pack, "-r", platform, "-p:EnableRuntimePackDownload=false"]);

        using (ZipArchive zip = ZipFile.OpenRead(Path.Combine(feed, $"mlnet-lime.{platform}.{_version}.nupkg")))
        {
            // Only the native libraries of this platform.
            foreach (string library in (string[])["onnxruntime.", "libSkiaSharp."])
                Assert.Single(zip.Entries, entry => entry.Name.Contains(library, StringComparison.Ordinal)
                    && !entry.Name.EndsWith(".lib", StringComparison.Ordinal)
                    && !entry.Name.StartsWith("Microsoft.", StringComparison.Ordinal));
        }
        await File.WriteAllTextAsync(Path.Combine(_folder, "NuGet.config"), Sources, TestContext.Current.CancellationToken);
        await OtherProgram.Dotnet(_folder, "tool", "install", "mlnet-lime", "--version", _version, "--tool-path", tools);

        string models = Path.Combine(Checkout.Root, "docs", "models");
        string dll = Directory.EnumerateFiles(tools, "mlnet-lime.dll", SearchOption.AllDirectories).Single();
        await OtherProgram.Dotnet(_folder, dll, "explain", Path.Combine(models, "demo.png"), "--model", Path.Combine(models, "shapes.onnx"),
            "--labels", Path.Combine(models, "shapes.labels.txt"), "--preprocess", "unit", "-o", output, "--notebook", "n.ipynb");
        Assert.True(File.Exists(Path.Combine(output, "demo.3.overlay.png")));

        await PackLibraries(feed);
        await File.WriteAllTextAsync(Path.Combine(_folder, "n.cs"), FileOf(Path.Combine(_folder, "n.ipynb")) + """

            static string HTML(string html) => html;
            Console.WriteLine($"class {explanation.Classes[0].ClassIndex}");
            """, TestContext.Current.CancellationToken);
        Assert.EndsWith("class 3", (await OtherProgram.Dotnet(_folder, "run", "n.cs")).Trim(), StringComparison.Ordinal);
    }

    private async Task PackLibraries(string feed)
    {
        foreach (string part in Libraries)
            await OtherProgram.Dotnet(Checkout.Root, "pack", Path.Combine("src", $"Microsoft.ML.Lime{part}"), "--no-build", "-c",
                OtherProgram.Configuration, "-o", feed, $"-p:PackageVersion={_version}", "-v", "quiet");
    }

    // The code of a notebook as a file, as the notebook describes it.
    private string FileOf(string notebook)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(notebook));
        IEnumerable<string> cells = document.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
            .Select(cell => string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())));
        string code = string.Join('\n', cells.Select(cell => cell.EndsWith(';') ? cell
            : cell.LastIndexOf(";\n", StringComparison.Ordinal) is var end ? $"{cell[..(end < 0 ? 0 : end + 2)]}_ = "
                + $"{cell[(end < 0 ? 0 : end + 2)..]};" : ""));
        code = Regex.Replace(code, @"^#r ""nuget: (MlNetLime[.\w]*), [^""]*""", $"#:package $1@{_version}", RegexOptions.Multiline);
        return Regex.Replace(code, @"^#r ""nuget: ([.\w]+), ([^""]*)""", "#:package $1@$2", RegexOptions.Multiline);
    }

    // The version pinned in Directory.Packages.props.
    private static string OnnxRuntimeVersion() => XDocument.Load(Path.Combine(Checkout.Root, "Directory.Packages.props"))
        .Descendants("OnnxRuntimeVersion").Single().Value;

    private static void CheckContent(string package)
    {
        using ZipArchive zip = ZipFile.OpenRead(package);
        string[] names = [.. zip.Entries.Select(entry => entry.FullName)];
        foreach (string name in (string[])["lib/net8.0/Microsoft.ML.Lime.dll", "lib/net8.0/Microsoft.ML.Lime.xml", "PACKAGE.md", "LICENSE"])
            Assert.Contains(name, names);
        using StreamReader nuspec = new(zip.GetEntry("MlNetLime.nuspec")!.Open());
        string text = nuspec.ReadToEnd();
        foreach (string expected in (string[])["<id>MlNetLime</id>", "<readme>PACKAGE.md</readme>", "MIT", "id=\"MlNetLime.Onnx\"",
            "id=\"Microsoft.ML.OnnxTransformer\""])
            Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Microsoft.ML.OnnxRuntime\"", text, StringComparison.Ordinal); // the application chooses the package
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (string id in (string[])["mlnetlime", "mlnetlime.engine", "mlnetlime.drawing", "mlnetlime.evaluation",
            "mlnetlime.onnx", "mlnet-lime", $"mlnet-lime.{RuntimeInformation.RuntimeIdentifier}"])
            if (Path.Combine(cache, id, _version) is var installed && Directory.Exists(installed))
                Directory.Delete(installed, recursive: true);
    }
}
