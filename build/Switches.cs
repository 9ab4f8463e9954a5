namespace MlNetLime.Build;

/// <summary>The parsed command line.</summary>
internal sealed record Switches
{
    public const string Help = """
        dotnet run --project build -- COMMAND [SWITCHES] [-- ARGUMENTS OF THE STARTED PROGRAM]

          bench       run the benchmarks
          fuzz        read files that are changed at random: fuzz --minutes 10 [TARGET...]
          soak        run for long and under faults, about half an hour: soak [--scale 0.01] [--seed N] [PART...]
          pack        write the packages to artifacts/, check them, and write one SBOM per package
          site        write the documentation with the API reference to artifacts/site, and check its links
          pictures    render the images of the docs
          notebooks   execute the notebooks of the docs: evaluate.cs, and python.ipynb (needs Jupyter's nbconvert)
          docs        write the generated tables and parts of the schema
          public-api  rewrite the lists of public members: src/*/PublicAPI.Unshipped.txt

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
                case "fuzz" or "soak" when command is null:
                    command = args[i];
                    switches = switches with { Rest = args[(i + 1)..] };
                    i = args.Length;
                    break;
                case "--configuration":
                    string value = i + 1 < args.Length ? args[++i] : throw new UsageException("--configuration needs a value.");
                    if (value is not ("Release" or "Debug"))
                        throw new UsageException($"--configuration is Release or Debug, not '{value}'.");
                    switches = switches with { Configuration = value };
                    break;
                case "bench" or "pack" or "site" or "pictures" or "docs" or "notebooks" or "public-api" when command is null:
                    command = args[i];
                    break;
                default:
                    throw new UsageException($"Unknown {(args[i].StartsWith('-') ? "switch" : "command")} '{args[i]}'.");
            }
        }
        return switches with { Command = command ?? throw new UsageException("No command is given.") };
    }
}
