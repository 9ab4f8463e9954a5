namespace Microsoft.ML.Lime.Tests;

/// <summary>A limit for whatever a test waits for, so that a fault is a failure and not a hang. No load reaches it.</summary>
internal static class HangGuard
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
}
