namespace MlNetLime.Build;

/// <summary>The parsed command line.</summary>
internal sealed record Switches
{
    public const string Help = """
        dotnet run --project build -- COMMAND [SWITCHES] [-- ARGUMENTS OF THE PROGRAM THAT IT RUNS]

          bench       run the benchmarks
          pack        write the packages to artifacts/
          pictures    render the pictures of the docs
          notebooks   execute the notebooks of the docs: evaluate.cs, and python.ipynb (needs Jupyter's nbconvert)
          docs        write the tables and the parts of the schema that are made from the registry of components
          public-api  write the lists of public members again: src/*/PublicAPI.Unshipped.txt

          --configuration Release|Debug   the default is Release

        The tests are run by 'dotnet test'.
        """;

    public string Command { get; private init; } = "help";
    public string Configuration { get; private init; } = "Release";
    public IReadOnlyList<string> Rest { get; private init; } = [];

    public static Switches Parse(string[] args)
    {
        Switches switches = new();
        string? command = null;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "-h" or "-?" or "--help" or "help":
                    return new Switches();
                case "--":
                    switches = switches with { Rest = args[(i + 1)..] };
                    i = args.Length;
                    break;
                case "--configuration":
                    string value = i + 1 < args.Length ? args[++i] : throw new UsageException("--configuration needs a value.");
                    if (value is not ("Release" or "Debug"))
                        throw new UsageException($"--configuration is Release or Debug, not '{value}'.");
                    switches = switches with { Configuration = value };
                    break;
                case "bench" or "pack" or "pictures" or "docs" or "notebooks" or "public-api" when command is null:
                    command = args[i];
                    break;
                default:
                    throw new UsageException($"Unknown {(args[i].StartsWith('-') ? "switch" : "command")} '{args[i]}'.");
            }
        }
        return switches with { Command = command ?? throw new UsageException("No command is given.") };
    }
}
