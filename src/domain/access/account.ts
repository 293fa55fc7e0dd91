/** Organisations, the people who sign in, and their sessions. */
import type { OrganizationId, UserId } from '../identifiers.ts';
import type { Language } from '../interview/application.ts';
import type { Instant } from '../time/instant.ts';
import type { RoleKey } from './permission.ts';

export interface Organization {
  readonly id: OrganizationId;
  readonly name: string;
  readonly zone: string;
  readonly language: Language;
}

export interface User {
  readonly id: UserId;
  readonly organizationId: OrganizationId;
  readonly name: string;
  /** Lower case; unique in the installation, because people sign in with it. */
  readonly email: string;
  readonly roles: readonly RoleKey[];
  readonly language: Language;
  readonly active: boolean;
}

export interface Session {
  readonly user: User;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export const SESSION_LIFE_HOURS = 12;
