namespace MlNetLime.Build;

/// <summary>The commands.</summary>
internal sealed class Repository(Shell shell, Switches switches)
{
    private const string Tool = "src/Microsoft.ML.Lime.Tool/Microsoft.ML.Lime.Tool.csproj";
    private const string Benchmarks = "test/Microsoft.ML.Lime.Benchmarks/Microsoft.ML.Lime.Benchmarks.csproj";
    private static readonly string Root = FindRoot();

    /// <summary>Explains the shipped picture with the shipped model.</summary>
    public async Task<int> Demo()
    {
        Plan plan = await MakePlan();
        await Build(plan, Tool);
        string[] arguments =
        [
            "explain", Here("docs/models/demo.png"), "--model", Here("docs/models/shapes.onnx"), "--labels", Here("docs/models/shapes.labels.txt"),
            "--preprocess", "unit", "--show", "-o", Here("demo"), .. switches.Rest,
        ];
        if (!Console.IsOutputRedirected && !switches.Rest.Any()) // what is added may be another method, or a wish for silence
            arguments = [.. arguments, "--watch"];
        Console.WriteLine($"mlnet-lime {string.Join(' ', arguments)}");
        return await shell.Show("dotnet", [Command, .. arguments], Environment.CurrentDirectory);
    }

    /// <summary>Draws the pictures of the docs.</summary>
    public async Task<int> DrawPictures()
    {
        await Build(await MakePlan(), Tool);
        foreach ((string[] arguments, (string From, string To)[] files) in Pictures.Commands(Root))
        {
            await shell.Step($"mlnet-lime {string.Join(' ', arguments[8..^3])}", "dotnet", [Command, .. arguments], Root);
            foreach ((string from, string to) in files)
                File.Copy(from, to, overwrite: true);
        }
        return 0;
    }

    /// <summary>Executes the notebooks of the docs.</summary>
    public async Task<int> ExecuteNotebooks()
    {
        Plan plan = await MakePlan();
        await Build(plan, Tool);
        string folder = Path.Combine(Root, "docs", "notebooks");
        Console.WriteLine("Two models on 64 pictures each: a minute or two.");
        await RunNotebookProgram(plan, Path.Combine(folder, "evaluate.ipynb"));
        // Debian's packages belong to its own Python, which need not be the first one on the path.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        Environment.SetEnvironmentVariable("MLNET_LIME", $"dotnet {Command}");
        await shell.Step("python.ipynb", python,
            ["-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "--ExecutePreprocessor.record_timing=False", "python.ipynb"], folder);
        return 0;
    }

    /// <summary>Checks, builds and tests all that the package feed allows.</summary>
    public async Task<int> Test()
    {
        await new TurboJpeg(shell).Check(switches.Install);
        Plan plan = await MakePlan();
        TestRun tests = new(shell, switches, Root);
        try
        {
            await Build(plan, plan.Solution);
        }
        catch (StepFailedException problem)
        {
            Console.WriteLine(problem.Message);
            return tests.Conclude(plan, "the build failed", failed: true);
        }

        bool wellFormed = !switches.Format || await CheckFormat(plan);
        bool runs = await RunNotebookProgram(plan);
        await tests.Run(plan);
        return tests.Conclude(plan, plan.Omission, failed: !wellFormed || !runs);
    }

    /// <summary>Runs the benchmarks.</summary>
    public async Task<int> Bench()
    {
        Plan plan = await MakePlan();
        await Build(plan, Benchmarks);
        return await shell.Show("dotnet", ["run", "--no-build", "-c", switches.Configuration, "--project", Benchmarks, "--", .. switches.Rest], Root);
    }

    /// <summary>Packs every package that the feed allows.</summary>
    public async Task<int> Pack()
    {
        Plan plan = await MakePlan();
        string artifacts = Path.Combine(Root, "artifacts");
        if (Directory.Exists(artifacts))
            foreach (string old in Directory.EnumerateFiles(artifacts, "*nupkg"))
                File.Delete(old);
        await shell.Step($"pack {Name(plan.Solution)}", "dotnet", ["pack", plan.Solution, "-c", switches.Configuration, "-v", "quiet", .. plan.Properties], Root);
        foreach (FileInfo package in new DirectoryInfo(artifacts).EnumerateFiles("*nupkg").OrderBy(file => file.Name, StringComparer.Ordinal))
            Console.WriteLine($"{Here(package.FullName)}: {package.Length / 1e6:0.00} MB");
        return 0;
    }

    private async Task Build(Plan plan, string target)
    {
        await shell.Step($"restore {Name(target)}", "dotnet", ["restore", target, .. plan.Properties], Root);
        await shell.Step($"build {Name(target)}", "dotnet",
            ["build", target, "--no-restore", "-c", switches.Configuration, "-v", "quiet", "-warnaserror", .. plan.Properties], Root);
    }

    /// <summary>The docs' program writes its notebook, which a test compares with the committed one. It is no small part, so a filter leaves it out.</summary>
    private async Task<bool> RunNotebookProgram(Plan plan)
    {
        string notebook = Path.Combine(Root, ".cache", "tests", "evaluate.ipynb");
        Directory.CreateDirectory(Path.GetDirectoryName(notebook)!);
        File.Delete(notebook);
        if (switches.Filter is not null || plan.OnnxRuntime == "none" || !plan.Has("Microsoft.ML.Lime.Onnx.Tests.csproj"))
            return true;
        try
        {
            await RunNotebookProgram(plan, notebook);
            return true;
        }
        catch (StepFailedException problem)
        {
            Console.WriteLine(problem.Message);
            return false;
        }
    }

    private Task<Outcome> RunNotebookProgram(Plan plan, string notebook) => shell.Step("run docs/notebooks/evaluate.cs", "dotnet",
        ["run", "-c", switches.Configuration, .. plan.Properties, "evaluate.cs", notebook], Path.Combine(Root, "docs", "notebooks"));

    private async Task<bool> CheckFormat(Plan plan)
    {
        try
        {
            await shell.Step($"check the format of {Name(plan.Solution)}", "dotnet", ["format", plan.Solution, "--no-restore", "--verify-no-changes"], Root);
            return true;
        }
        catch (StepFailedException problem)
        {
            Console.WriteLine($"{problem.Message}\n'dotnet format {Name(plan.Solution)}' puts it right.");
            return false;
        }
    }

    /// <summary>Decides what is built and where ONNX Runtime comes from: by the package feed, unless a switch says so.</summary>
    private async Task<Plan> MakePlan()
    {
        string[] missing = switches.Feed == "ask" ? await new Feed(shell, Root).Missing() : [];
        bool full = missing.Length == 0 && switches.Feed != "engine";
        string reason = missing.Length == 0 ? "--feed engine says so" : $"the package feed has no {missing[0]}";
        string solution = switches.Solution ?? Path.Combine(Root, full ? "MlNetLime.sln" : "MlNetLime.Engine.slnf");
        string runtime = switches.OnnxRuntime ?? (full ? "nuget" : "npm");
        string found = full ? switches.Feed == "ask" ? "The package feed carries Microsoft.ML" : "--feed full says that the package feed carries Microsoft.ML"
            : $"The ML.NET layer is left out, because {reason}";
        Console.WriteLine($"{found}: {Name(solution)}, with ONNX Runtime from {runtime}");
        return new Plan(solution, runtime, full ? null : reason);
    }

    private string Command => Path.Combine(Root, "src", "Microsoft.ML.Lime.Tool", "bin", switches.Configuration, "net10.0", "mlnet-lime.dll");

    private static string Name(string path) => Path.GetFileName(path);

    // As the person who typed the command would write it.
    private static string Here(string path) => Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(Root, path));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MlNetLime.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new StepFailedException("MlNetLime.sln is in no folder above this program.");
    }
}
