namespace Microsoft.ML.Lime.Benchmarks;

internal static class MlNetKinds
{
    public static void Run(Report report) => report.Skip("kinds", "todo");
}
