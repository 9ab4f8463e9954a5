using System.Text.Json;
using System.Xml.Linq;

namespace MlNetLime.Build;

/// <summary>The commands.</summary>
internal sealed class Repository(Shell shell, Switches switches)
{
    private const string Tool = "src/Microsoft.ML.Lime.Tool/Microsoft.ML.Lime.Tool.csproj";
    private const string Fuzzing = "test/Fuzzing/Fuzzing.csproj";
    private const string LongRuns = "test/Soak/Soak.csproj";
    private const string Benchmarks = "test/Microsoft.ML.Lime.Benchmarks/Microsoft.ML.Lime.Benchmarks.csproj";
    private const string Solution = "MlNetLime.sln";
    private static readonly string Root = FindRoot();
    private static readonly string Artifacts = Path.Combine(Root, "artifacts");

    /// <summary>Renders the images of the docs.</summary>
    public async Task<int> DrawImages()
    {
        await Build(Tool);
        foreach ((string[] arguments, (string From, string To)[] files) in Images.Commands(Root))
        {
            await shell.Step($"mlnet-lime {string.Join(' ', arguments[8..^3])}", "dotnet", [Command, .. arguments], Root);
            foreach ((string from, string to) in files)
                File.Copy(from, to, overwrite: true);
        }
        return 0;
    }

    /// <summary>Writes the generated parts of the docs.</summary>
    public static int WriteDocs()
    {
        foreach ((string path, string text) in Docs.Outdated(Path.Combine(Root, "docs")))
        {
            File.WriteAllText(path, text);
            Console.WriteLine(Path.GetRelativePath(Root, path));
        }
        return 0;
    }

    /// <summary>Executes the notebooks of the docs.</summary>
    public async Task<int> ExecuteNotebooks()
    {
        await Build(Tool);
        string folder = Path.Combine(Root, "docs", "notebooks");
        Console.WriteLine("Two models on 64 images each: one to two minutes.");
        await shell.Step("run docs/notebooks/evaluate.cs", "dotnet",
            ["run", "-c", switches.Configuration, "evaluate.cs", Path.Combine(folder, "evaluate.ipynb")], folder);
        // Debian's packages belong to the system's Python, which may not be the first on the path.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        Environment.SetEnvironmentVariable("MLNET_LIME", $"dotnet {Command}");
        await shell.Step("python.ipynb", python,
            ["-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "--ExecutePreprocessor.record_timing=False", "python.ipynb"],
                folder);
        return 0;
    }

    /// <summary>Rewrites the declarations of the libraries' unreleased public members.</summary>
    public async Task<int> DeclarePublicApi()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Root, "src"), "PublicAPI.Unshipped.txt", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            string folder = Path.GetDirectoryName(file)!;
            File.WriteAllText(file, "#nullable enable\n");
            await shell.Step($"declare {Path.GetFileName(folder)}", "dotnet",
                ["format", "analyzers", folder, "--diagnostics", "RS0016", "--severity", "warn"], Root);
            Console.WriteLine($"{Path.GetRelativePath(Root, file)}: {File.ReadLines(file).Count() - 1} members");
        }
        return 0;
    }

    /// <summary>Runs the benchmarks.</summary>
    public Task<int> Bench() => Run(Benchmarks);

    /// <summary>Runs the readers of files on input that is changed at random.</summary>
    public Task<int> Fuzz() => Run(Fuzzing);

    /// <summary>Runs the libraries and the command for long, and under faults.</summary>
    public Task<int> Soak() => Run(LongRuns);

    /// <summary>Packs every package, checks its contents, and writes an SBOM (CycloneDX, JSON) for it.</summary>
    public async Task<int> Pack()
    {
        Directory.CreateDirectory(Artifacts);
        foreach (string pattern in (string[])["*nupkg", "*.cdx.json"])
            foreach (string old in Directory.EnumerateFiles(Artifacts, pattern))
                File.Delete(old);
        string[] common = ["-c", switches.Configuration, "-v", "quiet"];
        await shell.Step($"pack {Solution}", "dotnet", ["pack", Solution, .. common], Root);
        foreach (string platform in Platforms())
            await shell.Step($"pack the command for {platform}", "dotnet",
                ["pack", Tool, "-r", platform, "-p:EnableRuntimePackDownload=false", .. common], Root);
        await shell.Step("restore the .NET tools", "dotnet", ["tool", "restore"], Root);
        string[] projects = Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories);
        foreach (string project in projects.Order(StringComparer.Ordinal))
            await WriteSbom(project);

        List<string> faults = [];
        foreach (FileInfo file in new DirectoryInfo(Artifacts).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            Console.WriteLine($"{Path.GetRelativePath(Environment.CurrentDirectory, file.FullName)}: {file.Length / 1e6:0.00} MB");
            if (file.Extension == ".nupkg")
            {
                PublicDocs.Trim(file.FullName);
                faults.AddRange(PackageContents.Faults(file.FullName));
            }
        }
        return faults.Count == 0 ? 0 : throw new StepFailedException(string.Join('\n', faults));
    }

    /// <summary>Builds the documentation site with the API reference by DocFX, and checks its links.</summary>
    public async Task<int> BuildSite()
    {
        string site = Path.Combine(Artifacts, "site"), api = Path.Combine(Root, ".cache", "site");
        foreach (string old in (string[])[site, api])
            if (Directory.Exists(old))
                Directory.Delete(old, recursive: true);
        await shell.Step("restore the .NET tools", "dotnet", ["tool", "restore"], Root);
        await shell.Step("read the public API", "dotnet", ["docfx", "metadata", "docfx.json", "--warningsAsErrors"], Root);
        await shell.Step("write the pages", "dotnet", ["docfx", "build", "docfx.json", "--warningsAsErrors"], Root);
        IReadOnlyList<string> dead = DeadLinks.FindInFolder(site);
        if (dead.Count > 0)
            throw new StepFailedException($"{dead.Count} dead links:\n{string.Join('\n', dead)}");
        Console.WriteLine($"{Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(site, "index.html"))}: no dead link");
        return 0;
    }

    private async Task WriteSbom(string project)
    {
        Outcome properties = await shell.Step($"read {Path.GetFileName(project)}", "dotnet",
            ["msbuild", project, "-getProperty:IsPackable,PackageId,PackageVersion,PackAsTool"], Root);
        using JsonDocument document = JsonDocument.Parse(properties.Output);
        JsonElement values = document.RootElement.GetProperty("Properties");
        if (Value("IsPackable") != "true")
            return;
        string id = Value("PackageId"), version = Value("PackageVersion"), type = Value("PackAsTool") == "true" ? "Application" : "Library";
        await shell.Step($"list the dependencies of {id}", "dotnet",
            ["dotnet-CycloneDX", project, "--output", Artifacts, "--filename", $"{id}.{version}.cdx.json", "--output-format", "Json",
                "--set-name", id, "--set-version", version, "--set-type", type, "--include-project-references", "--set-nuget-purl",
                "--configuration", switches.Configuration], Root);

        string Value(string property) => values.GetProperty(property).GetString()!;
    }

    private static string[] Platforms() => XDocument.Load(Path.Combine(Root, Tool)).Descendants("ToolPackageRuntimeIdentifiers").Single()
        .Value.Split(';');

    private async Task<int> Run(string project)
    {
        await Build(project);
        return await shell.Show("dotnet",
            ["run", "--no-build", "-c", switches.Configuration, "--project", project, "--", .. switches.Rest], Root);
    }

    private Task<Outcome> Build(string project) =>
        shell.Step($"build {Path.GetFileName(project)}", "dotnet", ["build", project, "-c", switches.Configuration, "-v", "quiet"], Root);

    private string Command =>
        Path.Combine(Root, "src", "Microsoft.ML.Lime.Tool", "bin", switches.Configuration, "net10.0", "mlnet-lime.dll");

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Solution)))
            folder = folder.Parent;
        return folder?.FullName ?? throw new StepFailedException($"{Solution} was not found in a folder above this program.");
    }
}
