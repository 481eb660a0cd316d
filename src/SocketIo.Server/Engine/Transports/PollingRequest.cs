using Microsoft.AspNetCore.Http;
using SocketIo.Server.Engine.Revisions;

namespace SocketIo.Server.Engine.Transports;

/// <summary>One request of long-polling, and what decides how its body and its answer are written.</summary>
/// <param name="Context">The request.</param>
/// <param name="Revision">The revision that its client speaks.</param>
/// <param name="JsonpIndex">For a client that can only load scripts and post forms: which of its callbacks to call. Otherwise null.</param>
/// <param name="Compression">How the answer may be compressed; null when it may not.</param>
internal readonly record struct PollingRequest(HttpContext Context, EngineRevision Revision, string? JsonpIndex, HttpCompressionOptions? Compression);
