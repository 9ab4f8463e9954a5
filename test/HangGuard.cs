namespace Microsoft.ML.Lime.Tests;

/// <summary>The time limit of every wait in a test: a defect fails the test instead of hanging it. Not reached under load.</summary>
internal static class HangGuard
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
}
