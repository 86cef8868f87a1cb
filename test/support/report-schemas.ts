/**
 * The parts of two published formats that are used here, as JSON Schemas: what is required, of which type and
 * in which bounds. Nothing else is allowed, so that a property that a format does not know is a failure.
 */

const text = { type: 'string', minLength: 1 };
const position = { type: 'integer', minimum: 1 };
/** A relative reference without anything that a URI must not hold as it is. (RFC 3986) */
const uri = { type: 'string', pattern: "^[A-Za-z0-9._~!$&'()*+,;=:@/%-]+$" };

const location = (more: object) => ({
  type: 'object',
  additionalProperties: false,
  required: ['physicalLocation'],
  properties: {
    ...more,
    physicalLocation: {
      type: 'object',
      additionalProperties: false,
      required: ['artifactLocation', 'region'],
      properties: {
        artifactLocation: {
          type: 'object',
          additionalProperties: false,
          required: ['uri'],
          properties: { uri },
        },
        region: {
          type: 'object',
          additionalProperties: false,
          required: ['startLine', 'startColumn', 'endLine', 'endColumn'],
          properties: {
            startLine: position,
            startColumn: position,
            endLine: position,
            endColumn: position,
          },
        },
      },
    },
  },
});

const said = { type: 'object', additionalProperties: false, required: ['text'], properties: { text } };

/**
 * SARIF 2.1.0 (OASIS), sections 3.13 to 3.30 and 3.49. What code scanning of GitHub asks for beyond it is required
 * too: the words of each rule, a place with its end, and the print by which an alert is known again.
 */
export const SARIF = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'runs'],
  properties: {
    $schema: { type: 'string', pattern: '^https://.*sarif.*2\\.1\\.0.*\\.json$' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['tool', 'results'],
        properties: {
          tool: {
            type: 'object',
            additionalProperties: false,
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                additionalProperties: false,
                required: ['name'],
                properties: {
                  name: text,
                  version: text,
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: {
                      type: 'object',
                      additionalProperties: false,
                      required: ['id', 'shortDescription', 'fullDescription', 'help'],
                      properties: { id: text, shortDescription: said, fullDescription: said, help: said },
                    },
                  },
                },
              },
            },
          },
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          results: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['message', 'locations', 'partialFingerprints'],
              properties: {
                ruleId: text,
                ruleIndex: { type: 'integer', minimum: -1 },
                level: { enum: ['none', 'note', 'warning', 'error'] },
                message: said,
                locations: { type: 'array', minItems: 1, items: location({}) },
                relatedLocations: {
                  type: 'array',
                  uniqueItems: true,
                  items: location({ id: { type: 'integer', minimum: -1 } }),
                },
                partialFingerprints: {
                  type: 'object',
                  required: ['primaryLocationLineHash'],
                  properties: { primaryLocationLineHash: text },
                  additionalProperties: { type: 'string' },
                },
              },
            },
          },
        },
      },
    },
  },
};

/** The Code Quality report of GitLab: all of these are required of each finding. */
export const CODE_QUALITY = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: text,
      check_name: text,
      fingerprint: text,
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'lines'],
        properties: {
          // Relative to the repository, without `./` before it.
          path: { type: 'string', minLength: 1, not: { pattern: '^(/|\\./)' } },
          lines: {
            type: 'object',
            additionalProperties: false,
            required: ['begin'],
            properties: { begin: position },
          },
        },
      },
    },
  },
};
