using System.Globalization;
using MlNetLime.Build;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using Shell shell = new();
try
{
    Switches switches = Switches.Parse(args);
    Repository repository = new(shell, switches);
    return switches.Command switch
    {
        "bench" => await repository.Bench(),
        "fuzz" => await repository.Fuzz(),
        "soak" => await repository.Soak(),
        "pack" => await repository.Pack(),
        "site" => await repository.BuildSite(),
        "pictures" => await repository.DrawImages(),
        "docs" => Repository.WriteDocs(),
        "public-api" => await repository.DeclarePublicApi(),
        "notebooks" => await repository.ExecuteNotebooks(),
        _ => Say(Switches.Help, 0),
    };
}
catch (UsageException problem)
{
    return Say($"{problem.Message}\n\n{Switches.Help}", 2);
}
catch (StepFailedException problem)
{
    return Say(problem.Message, 1);
}
catch (OperationCanceledException)
{
    return Say("\nstopped", 130);
}

static int Say(string text, int exitCode)
{
    Console.WriteLine(text);
    return exitCode;
}
