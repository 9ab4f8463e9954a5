namespace MlNetLime.Build;

/// <summary>What the command line asks for.</summary>
internal sealed record Switches
{
    public const string Help = """
        dotnet run --project build -- COMMAND [SWITCHES] [-- ARGUMENTS FOR WHAT IT RUNS]

          demo      explain the picture that ships with the model that ships
          test      check the format, build with warnings as errors, run every test that the package feed allows
          bench     run the benchmarks
          pack      put the packages into artifacts/
          pictures  draw the pictures of the docs
          notebooks execute the notebooks of the docs: evaluate.cs, and python.ipynb where Jupyter's nbconvert is installed

          --feed ask|full|engine               does the package feed carry Microsoft.ML? (ask it, yes, no)
          --solution PATH                      build and test this solution, filter or project instead
          --onnxruntime npm|nuget|none|PATH    where ONNX Runtime's native library comes from
          --configuration Release|Debug
          --filter NAME                        test: only the tests with NAME in their full name
          --no-format                          test: no format check
          --install                            test: install Debian's libturbojpeg0, which decodes JPEG, where it is missing
        """;

    public string Command { get; private init; } = "help";
    public string Feed { get; private init; } = "ask";
    public string? Solution { get; private init; }
    public string? OnnxRuntime { get; private init; }
    public string Configuration { get; private init; } = "Release";
    public string? Filter { get; private init; }
    public bool Format { get; private init; } = true;
    public bool Install { get; private init; }
    public IReadOnlyList<string> Rest { get; private init; } = [];

    public static Switches Parse(string[] args)
    {
        Switches switches = new();
        string? command = null;
        for (int i = 0; i < args.Length; i++)
        {
            string arg = args[i];
            switch (arg)
            {
                case "-h" or "-?" or "--help" or "help":
                    return new Switches();
                case "--":
                    switches = switches with { Rest = args[(i + 1)..] };
                    i = args.Length;
                    break;
                case "--feed":
                    switches = switches with { Feed = OneOf(arg, Value(), "ask", "full", "engine") };
                    break;
                case "--solution":
                    switches = switches with { Solution = Path.GetFullPath(Value()) };
                    break;
                case "--onnxruntime":
                    string runtime = Value();
                    switches = switches with { OnnxRuntime = runtime is "npm" or "nuget" or "none" ? runtime : Path.GetFullPath(runtime) };
                    break;
                case "--configuration":
                    switches = switches with { Configuration = OneOf(arg, Value(), "Release", "Debug") };
                    break;
                case "--filter":
                    switches = switches with { Filter = Value() };
                    break;
                case "--no-format":
                    switches = switches with { Format = false };
                    break;
                case "--install":
                    switches = switches with { Install = true };
                    break;
                case "demo" or "test" or "bench" or "pack" or "pictures" or "notebooks" when command is null:
                    command = arg;
                    break;
                default:
                    throw new UsageException($"Unknown {(arg.StartsWith('-') ? "switch" : "command")} '{arg}'.");
            }

            string Value() => i + 1 < args.Length ? args[++i] : throw new UsageException($"{arg} needs a value.");
        }

        if (switches.Solution is { } solution && !File.Exists(solution))
            throw new UsageException($"--solution: there is no file '{solution}'.");
        if (Path.IsPathRooted(switches.OnnxRuntime) && !File.Exists(switches.OnnxRuntime))
            throw new UsageException($"--onnxruntime is npm, nuget, none or a library, and there is no file '{switches.OnnxRuntime}'.");
        return switches with { Command = command ?? throw new UsageException("No command is given.") };
    }

    private static string OneOf(string name, string value, params string[] allowed) => allowed.Contains(value)
        ? value
        : throw new UsageException($"{name} is one of {string.Join(", ", allowed)}, not '{value}'.");
}
