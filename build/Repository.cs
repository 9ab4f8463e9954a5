using System.Xml.Linq;

namespace MlNetLime.Build;

/// <summary>The commands.</summary>
internal sealed class Repository(Shell shell, Switches switches)
{
    private const string Tool = "src/Microsoft.ML.Lime.Tool/Microsoft.ML.Lime.Tool.csproj";
    private const string Benchmarks = "test/Microsoft.ML.Lime.Benchmarks/Microsoft.ML.Lime.Benchmarks.csproj";
    private const string Solution = "MlNetLime.sln";
    private static readonly string Root = FindRoot();

    /// <summary>Renders the pictures of the docs.</summary>
    public async Task<int> DrawPictures()
    {
        await Build(Tool);
        foreach ((string[] arguments, (string From, string To)[] files) in Pictures.Commands(Root))
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
        Console.WriteLine("Two models on 64 pictures each: a minute or two.");
        await shell.Step("run docs/notebooks/evaluate.cs", "dotnet",
            ["run", "-c", switches.Configuration, "evaluate.cs", Path.Combine(folder, "evaluate.ipynb")], folder);
        // Debian's packages belong to its own Python, which need not be the first one on the path.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        Environment.SetEnvironmentVariable("MLNET_LIME", $"dotnet {Command}");
        await shell.Step("python.ipynb", python,
            ["-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "--ExecutePreprocessor.record_timing=False", "python.ipynb"], folder);
        return 0;
    }

    /// <summary>Rewrites the declarations of the libraries' public members that were not in a release.</summary>
    public async Task<int> DeclarePublicApi()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Root, "src"), "PublicAPI.Unshipped.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string folder = Path.GetDirectoryName(file)!;
            File.WriteAllText(file, "#nullable enable\n");
            await shell.Step($"declare {Path.GetFileName(folder)}", "dotnet", ["format", "analyzers", folder, "--diagnostics", "RS0016", "--severity", "warn"], Root);
            Console.WriteLine($"{Path.GetRelativePath(Root, file)}: {File.ReadLines(file).Count() - 1} members");
        }
        return 0;
    }

    /// <summary>Runs the benchmarks.</summary>
    public async Task<int> Bench()
    {
        await Build(Benchmarks);
        return await shell.Show("dotnet", ["run", "--no-build", "-c", switches.Configuration, "--project", Benchmarks, "--", .. switches.Rest], Root);
    }

    /// <summary>Packs every package.</summary>
    public async Task<int> Pack()
    {
        string artifacts = Path.Combine(Root, "artifacts");
        if (Directory.Exists(artifacts))
            foreach (string old in Directory.EnumerateFiles(artifacts, "*nupkg"))
                File.Delete(old);
        string[] common = ["-c", switches.Configuration, "-v", "quiet"];
        await shell.Step($"pack {Solution}", "dotnet", ["pack", Solution, .. common], Root);
        foreach (string platform in Platforms())
            await shell.Step($"pack the command for {platform}", "dotnet", ["pack", Tool, "-r", platform, "-p:EnableRuntimePackDownload=false", .. common], Root);
        foreach (FileInfo package in new DirectoryInfo(artifacts).EnumerateFiles("*nupkg").OrderBy(file => file.Name, StringComparer.Ordinal))
            Console.WriteLine($"{Path.GetRelativePath(Environment.CurrentDirectory, package.FullName)}: {package.Length / 1e6:0.00} MB");
        return 0;
    }

    private static string[] Platforms() => XDocument.Load(Path.Combine(Root, Tool)).Descendants("ToolPackageRuntimeIdentifiers").Single().Value.Split(';');

    private Task<Outcome> Build(string project) =>
        shell.Step($"build {Path.GetFileName(project)}", "dotnet", ["build", project, "-c", switches.Configuration, "-v", "quiet"], Root);

    private string Command => Path.Combine(Root, "src", "Microsoft.ML.Lime.Tool", "bin", switches.Configuration, "net10.0", "mlnet-lime.dll");

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Solution)))
            folder = folder.Parent;
        return folder?.FullName ?? throw new StepFailedException($"{Solution} is in no folder above this program.");
    }
}
